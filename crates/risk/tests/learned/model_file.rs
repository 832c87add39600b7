//! The model file: exact, checked, and refused when anything is out of place.

use evenreach_risk::learned::{Direction, LearnError, Trained, train};
use serde_json::Value;

use crate::people::{simulate, spec};

fn trained() -> Trained {
    let people = simulate(4000, 21);
    let mut spec = spec();
    spec.directions = vec![
        Direction { column: "age_years".to_owned(), low: 45.0, high: 70.0 },
        Direction { column: "smoker".to_owned(), low: 0.0, high: 1.0 },
    ];
    train(&spec, &people.table(), &people.follow_up, &people.key).unwrap()
}

#[test]
fn a_model_comes_back_exactly() {
    let (model, people) = (trained(), simulate(500, 22));
    let text = model.to_json().unwrap();
    let back = Trained::from_json(&text).unwrap();
    assert_eq!(back, model);
    assert_eq!(back.to_json().unwrap(), text);
    for horizon in model.horizons_years() {
        let (one, other) = (model.predict(&people.table(), horizon), back.predict(&people.table(), horizon));
        assert_eq!(one.unwrap(), other.unwrap());
    }
}

#[test]
fn the_file_says_what_it_is() {
    let file: Value = serde_json::from_str(&trained().to_json().unwrap()).unwrap();
    assert_eq!(file["format"], "evenreach learned risk model");
    assert_eq!(file["version"], 2);
    assert!(file["digest"].as_str().unwrap().starts_with("sha256:"));
    let model = &file["model"];
    assert_eq!(model["outcome"], "first cardiovascular event");
    assert!(model["competing_death"].as_str().unwrap().contains("censoring"));
    assert_eq!(model["window"]["landmarks"][0], "2012-01-01");
    assert_eq!(model["people"], 4000);
    assert_eq!(model["hazard"]["baseline"].as_array().unwrap().len(), 6);
}

#[test]
fn every_changed_value_is_found() {
    let text = trained().to_json().unwrap();
    let original: Value = serde_json::from_str(&text).unwrap();
    let mut places = Vec::new();
    leaves(&original["model"], "/model".to_owned(), &mut places);
    assert!(places.len() > 80, "{}", places.len());
    for place in places {
        let mut file = original.clone();
        let value = file.pointer_mut(&place).unwrap();
        *value = match &*value {
            Value::Number(n) => serde_json::json!(n.as_f64().unwrap() + 1.0),
            Value::String(s) => Value::String(format!("{s}x")),
            Value::Bool(b) => Value::Bool(!b),
            _ => Value::String("something".to_owned()),
        };
        let refused = Trained::from_json(&file.to_string());
        assert!(matches!(refused, Err(LearnError::ModelFile { .. })), "{place}: {refused:?}");
    }
}

fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, v)| leaves(v, format!("{place}/{key}"), found)),
        Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| leaves(v, format!("{place}/{i}"), found)),
        _ => found.push(place),
    }
}

#[test]
fn files_of_another_kind_are_refused() {
    let text = trained().to_json().unwrap();
    let cases = [
        (String::new(), "cannot be read"),
        ("{}".to_owned(), "cannot be read"),
        (text[..text.len() / 2].to_owned(), "cannot be read"),
        (text.replacen("evenreach learned risk model", "something else", 1), "not a learned risk model"),
        (text.replacen("\"version\": 2", "\"version\": 1", 1), "version 1"),
        (text.replacen("sha256:", "sha256:0", 1), "digest"),
        (text.replacen("\"version\": 2", "\"version\": 2, \"extra\": 1", 1), "cannot be read"),
    ];
    for (text, expected) in cases {
        let error = Trained::from_json(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
