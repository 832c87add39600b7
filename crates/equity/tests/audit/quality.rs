//! How well ethnicity is recorded, by place and group.

use evenreach_equity::{Count, Figure};

use crate::population::{Person, USUAL, block, night};

#[test]
fn recording_by_place_and_group() {
    let unknown = Person { ethnicity: '-', ethnicity_records: 0, ..USUAL };
    let not_stated = Person { ethnicity_not_stated: true, ..unknown };
    // Records that disagree beyond the rule; whether some day nothing was said does not matter then.
    let unresolved = Person { ethnicity: '-', ethnicity_records: 2, ethnicity_not_stated: true, ..USUAL };
    let (other, elsewhere) = (Person { ethnicity: 'S', ..USUAL }, Person { practice: 9, ..USUAL });
    let conflicting = |records| Person { ethnicity_records: records, sex: "male", ..USUAL };
    let people = [
        block(60, USUAL),
        block(20, unknown),
        block(25, not_stated),
        block(10, unresolved),
        block(30, other),
        block(15, conflicting(2)),
        block(35, conflicting(3)),
        block(3, Person { practice: 2, ..unknown }),
        block(200, Person { practice: 3, ..USUAL }),
        block(10, Person { practice: 3, ..unknown }),
        block(40, elsewhere),
    ]
    .concat();
    let cleared = night(&["sex", "ethnicity_5"], &people);
    let (hidden, shown) = (Count::Suppressed, Count::Shown);
    let rows = cleared.data_quality();
    let find = |level: &str, place: &str, measure: &str| {
        rows.iter().find(|r| (r.level.as_str(), r.place.as_str(), r.measure.as_str()) == (level, place, measure))
    };
    for (level, place, measure, numerator, denominator) in [
        ("all", "Everyone", "ethnicity_known", shown(380), shown(450)),
        ("all", "Everyone", "ethnicity_unknown", shown(70), shown(450)),
        ("all", "Everyone", "ethnicity_not_stated", shown(25), shown(450)),
        ("all", "Everyone", "ethnicity_not_known", shown(35), shown(450)),
        ("all", "Everyone", "ethnicity_unresolved", shown(10), shown(450)),
        ("all", "Everyone", "ethnicity_any_other", shown(30), shown(380)),
        ("all", "Everyone", "ethnicity_conflicting", shown(60), shown(60)),
        ("all", "Everyone", "ethnicity_conflicting_in_five_groups", shown(60), shown(60)),
        ("all", "Everyone", "ethnicity_of_three_categories", shown(35), shown(60)),
        ("sex", "male", "ethnicity_of_three_categories", shown(35), shown(50)),
        ("ethnicity_5", "Unknown", "ethnicity_conflicting", shown(10), shown(10)),
        ("pcn", "U2", "ethnicity_unknown", shown(10), shown(210)),
        ("pcn", "No PCN", "ethnicity_unknown", shown(0), shown(40)),
        ("practice", "P1", "ethnicity_not_stated", shown(25), shown(195)),
        ("practice", "P2", "ethnicity_unknown", hidden, hidden),
        ("practice", "P2", "ethnicity_known", shown(0), hidden),
    ] {
        let found = find(level, place, measure).unwrap();
        assert_eq!((found.numerator, found.denominator), (numerator, denominator), "{level} {place} {measure}");
        let both_shown = numerator != hidden && denominator != hidden;
        assert_eq!(matches!(found.share, Figure::Known { .. }), both_shown, "{level} {place} {measure}");
    }
    for measure in ["ethnicity_known", "ethnicity_any_other"] {
        assert_eq!(find("ethnicity_5", "White", measure), None, "a group of ethnicity is known by itself");
    }
}

/// Four people of one category: the group is hidden, and so is what would give it away.
#[test]
fn recording_does_not_give_a_hidden_group_away() {
    for (rare, measure) in [('P', "ethnicity_any_other"), ('-', "ethnicity_unknown")] {
        let records = i32::from(rare != '-');
        let people =
            [block(300, USUAL), block(4, Person { ethnicity: rare, ethnicity_records: records, ..USUAL })].concat();
        let cleared = night(&["ethnicity_19"], &people);
        let everyone = cleared.data_quality().iter().find(|r| r.level == "all" && r.measure == measure).unwrap();
        assert_eq!(everyone.numerator, Count::Suppressed, "{rare} {measure}");
    }
}

/// A group of 14 of whom 7 were measured, beside thousands: whoever is told that both halves are small knows them from
/// the number of registered people, and no hiding of others helps.
#[test]
fn one_small_group_does_not_hide_a_table() {
    let measured = |count: usize, measured: usize, person: Person| {
        [block(measured, person), block(count - measured, Person { measured: false, ..person })].concat()
    };
    let people = [
        measured(1_000, 800, USUAL),
        measured(2_000, 1_500, Person { ethnicity: 'N', ..USUAL }),
        measured(14, 7, Person { ethnicity: 'K', ..USUAL }),
    ]
    .concat();
    let cleared = night(&["ethnicity_5"], &people);
    let audit = &cleared.judged()[0].audit;
    let is_shown = |count: Count| matches!(count, Count::Shown(_));
    let row = |group: &str| audit.assessment.iter().find(|row| row.group == group).unwrap();
    for group in ["Everyone", "White", "Black"] {
        assert!(is_shown(row(group).reached), "{group}");
    }
    // Rounded to 5, the others' total leaves it open.
    let not_assessed = ["Everyone", "White", "Black", "Asian"].map(|group| is_shown(row(group).not_assessed));
    assert_eq!(not_assessed, [true, true, true, false]);
}
