//! The command line: arguments, progress, errors with hints, exit codes, and the only clock.

mod arguments;
mod audit;
mod compare;
mod demo;
mod explain;
mod model;
mod night;
mod output;
mod release;
mod score;
mod synth;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Command, Line};

fn main() -> ExitCode {
    // Files of a run hold people: nothing is readable by others, whatever the shell's umask.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    // A panic message may quote data; only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        output::say(&format!("a fault of this program at {place}"));
    }));
    let line = Line::parse();
    let done = match line.command {
        Command::Demo(demo) => demo::demo(&demo),
        Command::Synth(synth) => synth::synth(&synth),
        Command::Check(night) => night::check(&night),
        Command::Run(night) => night::run(&night),
        Command::Release(held) => release::release(&held),
        Command::Compare(compare) => compare::compare(&compare),
        Command::Explain(explain) => explain::explain(&explain),
        Command::Model(command) => model::model(&command),
        Command::Score(score) => score::score(&score),
        Command::Audit(audit) => audit::audit(&audit),
    };
    match done {
        Ok(code) => code,
        Err(stopped) => {
            output::say(&format!("error: {stopped}"));
            if let Some(hint) = stopped.hint() {
                output::say(&format!("hint: {hint}"));
            }
            ExitCode::from(stopped.exit_code())
        }
    }
}
