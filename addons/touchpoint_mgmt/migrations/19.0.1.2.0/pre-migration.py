def migrate(cr, version):
    """The cases of each touch are counted in one statement, not touch by touch."""
    cr.execute("ALTER TABLE touchpoint_touch ADD COLUMN IF NOT EXISTS case_count integer")
    cr.execute(
        """
        UPDATE touchpoint_touch t SET case_count = c.number
          FROM (SELECT touch_id, count(*) AS number FROM touchpoint_case
                 WHERE touch_id IS NOT NULL GROUP BY touch_id) c
         WHERE c.touch_id = t.id
        """
    )
