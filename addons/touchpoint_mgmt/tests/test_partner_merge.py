from datetime import date, datetime

from .common import TODAY, TouchpointCase


class TestPartnerMerge(TouchpointCase):
    def test_a_merge_keeps_the_history_and_one_plan(self):
        source, target = self._new_customer("Same"), self._new_customer("Same")
        (source | target).write({"birthdate_date": date(1990, 5, 18)})
        rule = self._new_running_rule(
            source | target, anchor_id=self.anchor_birthday.id, offset_days=0
        )
        self._plan(rule)
        self.assertEqual(len(rule.touch_ids), 2)
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        history = self.env["touchpoint.touch"]
        for _number in range(20):
            history |= self._new_touch(source)
        for touch in history:
            touch._record_result(reached, datetime(2027, 4, 1))
        refusal = self.env["touchpoint.preference"].create(
            {"partner_id": source.id, "date_from": TODAY}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()
        self.assertFalse(source.exists())
        self.assertEqual(history.partner_id, target)
        self.assertEqual(target.touch_count, 20)
        self.assertEqual(refusal.partner_id, target)
        rule.audience_domain = repr([("id", "=", target.id)])
        rule.write({"state": "running"})
        self._plan(rule)
        states = rule.touch_ids.mapped(lambda touch: (touch.state, touch.reason_code))
        self.assertEqual(
            sorted(states, key=str), [("cancelled", "not_eligible"), ("planned", False)]
        )
