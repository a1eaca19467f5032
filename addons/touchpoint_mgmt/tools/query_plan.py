"""Reading the plans that PostgreSQL explains (`EXPLAIN (FORMAT JSON)`)."""


def nodes(plan):
    """Every node of a plan, from the top down; a plan is JSON, as lists and dicts."""
    if isinstance(plan, list):
        for part in plan:
            yield from nodes(part)
    elif isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for part in plan.values():
            yield from nodes(part)


def tables(plan):
    """Names of the tables a plan reads."""
    return {node["Relation Name"] for node in nodes(plan) if "Relation Name" in node}


def blind_loops(plan, small=()):
    """Nested loops that read their inner side as a whole for every row of the outer side: right
    only where there are as few rows as PostgreSQL believes.

    An inner side that is looked up by an index leaves nothing to compare; one that reads nothing
    but ``small`` tables does no harm.
    """
    return [
        loop
        for loop in nodes(plan)
        if loop["Node Type"] == "Nested Loop"
        and "Join Filter" in loop
        and not _is_small(loop["Plans"][1], small)
    ]


def _is_small(plan, small):
    names = {node.get("CTE Name") or node.get("Relation Name") for node in nodes(plan)}
    return names <= {None, *small}
