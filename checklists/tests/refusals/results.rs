//! Computed results.

use super::spoilt;

#[test]
fn computed_results_that_do_not_hold() {
    spoilt(
        "    last: last-test\n",
        "    last: leaks\n",
        &[("last: leaks", "leaks is no item that is answered by a date")],
    );
    spoilt(
        "    from: last-test\n",
        "    from: nothing\n",
        &[("from: nothing", "nothing is no item that is answered by a date")],
    );
    spoilt(
        "first_use: { attribute: first-used-on }",
        "first_use: { attribute: maker }",
        &[("attribute: maker }", "maker is no attribute that is a date")],
    );
    spoilt(
        "      - years: 3\n",
        "      - years: 3\n        stop: true # both\n",
        &[("years: 3", "a rule of next gives one of years, stop: true and to_be_confirmed: true")],
    );
    spoilt(
        "      - when: { item: brake, is: drum }\n        stop: true",
        "      - stop: true # hides",
        &[("# hides", "a rule of next without a condition hides those after it")],
    );
    spoilt("threshold: { years: 15", "threshold: { years: 0", &[("years: 0", "years are from 1 to 100")]);
    spoilt("items: [wheel]", "items: []", &[("items: []", "row hand rests on no item")]);
    spoilt("code: scored-apart", "code: kept # second", &[("# second", "group code kept occurs twice")]);
}
