# Retention layers of the segments as they are shipped (data/clv_segment_data.xml is noupdate).
LAYERS = {
    "financial": ["needs_attention", "at_risk", "promising", "hibernating", "lost"],
    "social": ["loyal", "cant_lose", "new"],
    "structural": ["champions"],
}


def migrate(cr, version):
    """Give the shipped segments of earlier versions a retention layer where nobody chose one."""
    for layer, names in LAYERS.items():
        cr.execute(
            """
            UPDATE clv_segment s SET layer = %s FROM ir_model_data d
             WHERE d.module = 'clv_analysis' AND d.model = 'clv.segment' AND d.res_id = s.id
               AND d.name = ANY(%s) AND s.layer IS NULL
            """,
            [layer, [f"clv_segment_{name}" for name in names]],
        )
