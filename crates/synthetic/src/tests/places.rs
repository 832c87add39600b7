//! People are put where the registrations and the census say.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float64Type, Int32Type};
use jiff::civil::date;

use super::fixture::{Population, geography, request, without_planted};
use crate::calendar::day_of;
use crate::catchment::Catchment;
use crate::dice::{Dice, Topic};
use crate::{Areas, Planted, Request};

#[test]
fn places_are_drawn_in_proportion_to_their_patients() {
    let as_of = day_of(date(2026, 11, 1));
    let catchment = Catchment::new(geography(), &Areas::AllEngland, as_of).expect("somebody lives there");
    let mut dice = Dice::new(11, 0, Topic::Life);
    let mut drawn: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for _ in 0..200_000 {
        let place = catchment.draw(&mut dice);
        *drawn.entry((catchment.practice_code(place.practice), &catchment.lsoa(place.lsoa).code)).or_default() += 1.0;
    }
    let total: f64 = 6000.0 + 3000.0 + 40.0 + 4000.0 + 1500.0 + 9000.0 + 4500.0 + 30.0 + 12_000.0 + 900.0;
    for (place, patients) in [
        (("P00001", "E01000001"), 6000.0),
        (("P00001", "NO2011"), 40.0),
        (("P00004", "W01000001"), 30.0),
        (("P00005", "E01000006"), 5000.0),
        (("P00006", "E01000006"), 900.0),
    ] {
        let expected = 200_000.0 * patients / total;
        assert!((drawn[&place] - expected).abs() < 4.5 * expected.sqrt(), "{place:?}: {} {expected}", drawn[&place]);
    }
}

#[test]
fn a_practice_counts_where_it_belongs_on_the_day() {
    let practices = |areas: Areas, as_of: i32| {
        let catchment = Catchment::new(geography(), &areas, as_of).expect("somebody lives there");
        let mut codes: Vec<String> =
            catchment.expected_by_practice().keys().map(|p| catchment.practice_code(*p).to_owned()).collect();
        codes.sort();
        codes
    };
    // P00003 moved from U10001 to U10002 on day 18,000 (2019-04-14).
    let network = |code: &str| Areas::Pcns(vec![code.to_owned()]);
    assert_eq!(practices(network("U10001"), 20_000), ["P00001", "P00002"]);
    assert_eq!(practices(network("U10002"), 20_000), ["P00003", "P00004"]);
    assert_eq!(practices(network("U10001"), 17_500), ["P00001", "P00002", "P00003"]);
    assert_eq!(practices(Areas::Icbs(vec!["QBB".to_owned()]), 20_000), ["P00005", "P00006"]);
    assert_eq!(practices(Areas::Practices(vec!["P00004".to_owned()]), 20_000), ["P00004"]);
}

#[test]
fn ethnic_groups_follow_the_census_of_the_lsoa() {
    let truth = without_planted().table("truth.parquet");
    let lsoa = truth.column_by_name("lsoa_2011_code").expect("a column").as_string::<i32>();
    let letter = truth.column_by_name("true_ethnicity_letter").expect("a column").as_string::<i32>();
    // A split LSOA has the mix of its parts; two merged ones share the mix of the whole.
    for (code, group, share) in [
        ("E01000001", "H", 1000.0 / 1330.0),
        ("E01000002", "H", 700.0 / 1420.0),
        ("E01000004", "J", 600.0 / 2680.0),
        ("E01000005", "J", 600.0 / 2680.0),
        ("E01000006", "A", 1500.0 / 1570.0),
    ] {
        let here: Vec<usize> = (0..truth.num_rows()).filter(|row| lsoa.value(*row) == code).collect();
        let of_group = here.iter().filter(|row| letter.value(**row) == group).count() as f64;
        let expected = share * here.len() as f64;
        let sd = (expected * (1.0 - share)).sqrt();
        assert!((of_group - expected).abs() < 4.5 * sd, "{code} {group}: {of_group} {expected}");
    }
}

#[test]
fn a_place_without_census_takes_the_people_of_its_practice() {
    let areas = Areas::AllEngland;
    let made = Population::make(&Request { areas, ..request(6_000, 2, Planted::None) });
    let truth = made.table("truth.parquet");
    let lsoa = truth.column_by_name("lsoa_2011_code").expect("a column").as_string::<i32>();
    let townsend = truth.column_by_name("townsend_score").expect("a column").as_primitive::<Float64Type>();
    let decile = truth.column_by_name("imd_2019_decile").expect("a column").as_primitive::<Int32Type>();
    let mut found = 0;
    for row in (0..truth.num_rows()).filter(|row| lsoa.value(*row) == "NO2011") {
        found += 1;
        assert!((townsend.value(row) - 4.5).abs() < 1e-12 && decile.is_valid(row) && decile.value(row) == 2);
    }
    assert!(found > 0);
}
