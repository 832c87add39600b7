//! Makes a population from the command line: `generate PEOPLE SEED OUT [REFERENCE] [PCN,PCN,...]`.

use std::path::Path;
use std::process::ExitCode;

use evenreach_synthetic::{Areas, Geography, Planted, Request, generate};
use jiff::civil::date;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to a terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(people), Some(seed), Some(out)) = (
        arguments.first().and_then(|text| text.parse().ok()),
        arguments.get(1).and_then(|text| text.parse().ok()),
        arguments.get(2),
    ) else {
        eprintln!("usage: generate PEOPLE SEED OUT [REFERENCE] [PCN,PCN,...]");
        return ExitCode::from(2);
    };
    let reference = arguments.get(3).map_or("pipelines/reference", String::as_str);
    let areas =
        arguments.get(4).map_or(Areas::AllEngland, |codes| Areas::Pcns(codes.split(',').map(str::to_owned).collect()));
    let request =
        Request { people, seed, as_of: date(2026, 11, 1), areas, planted: Planted::Default, history_years: 12 };
    let made = Geography::read(Path::new(reference))
        .and_then(|geography| generate(&request, &geography, Path::new(out), &|_| {}));
    match made {
        Ok(truth) => {
            println!("{:#?}\n{:#?}\n{:#?}", truth.rates, truth.faults, truth.planted);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
