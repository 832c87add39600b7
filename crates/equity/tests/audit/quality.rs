//! How well ethnicity is recorded, by place.

use evenreach_equity::{Count, Figure};

use crate::population::{Person, USUAL, block, night};

#[test]
fn recording_by_place() {
    let (unknown, other) =
        (Person { ethnicity: '-', ethnicity_records: 0, ..USUAL }, Person { ethnicity: 'S', ..USUAL });
    let (elsewhere, conflicting) = (Person { practice: 9, ..USUAL }, Person { ethnicity_records: 2, ..USUAL });
    let people = [
        block(60, USUAL),
        block(20, unknown),
        block(30, other),
        block(15, conflicting),
        block(3, Person { practice: 2, ..unknown }),
        block(200, Person { practice: 3, ..USUAL }),
        block(10, Person { practice: 3, ..unknown }),
        block(40, elsewhere),
    ]
    .concat();
    let cleared = night(&["sex"], &people);
    let (hidden, shown) = (Count::Suppressed, Count::Shown);
    for (level, place, measure, numerator, denominator) in [
        ("all", "Everyone", "ethnicity_known", shown(345), shown(380)),
        ("all", "Everyone", "ethnicity_any_other", shown(30), shown(345)),
        ("pcn", "U2", "ethnicity_unknown", shown(10), shown(210)),
        ("pcn", "No PCN", "ethnicity_unknown", shown(0), shown(40)),
        ("practice", "P1", "ethnicity_conflicting", shown(15), shown(105)),
        ("practice", "P2", "ethnicity_unknown", hidden, hidden),
        ("practice", "P2", "ethnicity_known", shown(0), hidden),
    ] {
        let rows = cleared.data_quality();
        let found =
            rows.iter().find(|r| (r.level.as_str(), r.place.as_str(), r.measure.as_str()) == (level, place, measure));
        let found = found.unwrap();
        assert_eq!((found.numerator, found.denominator), (numerator, denominator), "{level} {place} {measure}");
        let both_shown = numerator != hidden && denominator != hidden;
        assert_eq!(matches!(found.share, Figure::Known { .. }), both_shown, "{level} {place} {measure}");
    }
}
