//! Words to people: progress and errors on standard error, results on standard output.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::Instant;

use evenreach_nightly::Step;
use indicatif::{ProgressBar, ProgressStyle};

/// One line on standard error. A closed pipe is nobody's fault.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// One line on standard output.
pub(crate) fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Steps with their seconds: a spinner on a terminal, plain lines otherwise.
pub(crate) struct Progress {
    spinner: Option<ProgressBar>,
    current: Mutex<Option<(String, Instant)>>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let spinner = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            // The template is fixed; were it refused, the plain style serves.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Self { spinner, current: Mutex::new(None) }
    }

    /// Tells that a step of the line begins.
    pub(crate) fn step(&self, step: Step) {
        self.begin(step.words());
    }

    /// Tells that something begins; what went before is done.
    pub(crate) fn begin(&self, what: &str) {
        self.finish();
        if let Some(bar) = &self.spinner {
            bar.set_message(what.to_owned());
        }
        if let Ok(mut current) = self.current.lock() {
            *current = Some((what.to_owned(), Instant::now()));
        }
    }

    /// A count within the current step.
    pub(crate) fn count(&self, done: u64, of: u64, what: &str) {
        if let (Some(bar), Ok(current)) = (&self.spinner, self.current.lock())
            && let Some((words, _)) = current.as_ref()
        {
            bar.set_message(format!("{words}: {done} of {of} {what}"));
        }
    }

    /// Ends the current step with its seconds.
    pub(crate) fn finish(&self) {
        let ended = self.current.lock().ok().and_then(|mut current| current.take());
        if let Some((words, since)) = ended {
            let line = format!("{words}: {:.1} s", since.elapsed().as_secs_f64());
            match &self.spinner {
                Some(bar) => bar.println(line),
                None => say(&line),
            }
        }
    }

    /// Clears the spinner.
    pub(crate) fn end(&self) {
        self.finish();
        if let Some(bar) = &self.spinner {
            bar.finish_and_clear();
        }
    }
}
