def post_init_hook(env):
    """Give every company that already exists its settings row."""
    env["clv.config"]._ensure(env["res.company"].search([]))
