#[path = "../../../tests/catalogue.rs"] mod catalogue;
