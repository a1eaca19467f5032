import { registry } from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

function enterCode(code) {
    return [
        {
            trigger: "form[name='coupon_code'] input[name='promo']",
            run: `edit ${code}`,
        },
        {
            trigger: "form[name='coupon_code'] button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

function fillCart() {
    return [
        {
            trigger: ".oe_product_cart a:contains(Club Tea Pot)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#add_to_cart, a:contains(Add to cart)", run: "click" },
        shop.goToCart(),
    ];
}

registry.category("web_tour.tours").add("club_website_member_tour", {
    url: "/shop?search=Club%20Tea%20Pot",
    steps: () => [
        ...fillCart(),
        ...enterCode("CLUB-VOUCHER-1"),
        { trigger: "#cart_products:contains(Vouchers of Web Club), .o_cart_product:contains(Vouchers of Web Club)" },
        { trigger: "#order_total .oe_currency_value:contains(85.00), .o_cart_total:contains(85.00)" },
    ],
});

registry.category("web_tour.tours").add("club_website_stranger_tour", {
    url: "/shop?search=Club%20Tea%20Pot",
    steps: () => [
        ...fillCart(),
        ...enterCode("CLUB-VOUCHER-1"),
        { trigger: ".alert-danger:contains(belongs to another club member)" },
    ],
});
