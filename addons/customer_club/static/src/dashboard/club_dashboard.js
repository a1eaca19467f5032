import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Members, tiers and points of the clubs; every figure opens the rows behind it. */
export class ClubDashboard extends Component {
    static template = "customer_club.ClubDashboard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Club Dashboard");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ data: null });
        this.names = {
            issued: _t("Issued"),
            redeemed: _t("Redeemed"),
            expired: _t("Expired"),
        };
        onWillStart(() => this.load(false));
    }

    get display() {
        return { controlPanel: {} };
    }

    async load(clubId) {
        this.state.data = await this.orm.call("club.club", "get_dashboard", [clubId]);
    }

    choose(event) {
        return this.load(parseInt(event.target.value) || false);
    }

    async openRows(item) {
        const action = await this.action.loadAction(item.action);
        return this.action.doAction({
            ...action,
            domain: item.domain,
            context: {},
            path: undefined,
        });
    }

    openClubs() {
        return this.action.doAction("customer_club.club_club_action");
    }
}

registry.category("actions").add("customer_club.dashboard", ClubDashboard);
