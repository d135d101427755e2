//! The command line: arguments in, text and an exit code out.

mod args;
mod context;
mod explain;
mod failure;
mod init;
mod progress;
mod repositories;
mod rules;
mod streams;
mod translate;
mod tree;

use std::ffi::OsString;
use std::io::{BufReader, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use failure::{Exit, Failure};
pub use streams::Streams;

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let (out, err) = (std::io::stdout(), std::io::stderr());
    let mut streams = Streams {
        out_terminal: out.is_terminal(),
        err_terminal: err.is_terminal(),
        input: &mut BufReader::new(std::io::stdin()),
        out: &mut BufWriter::with_capacity(1 << 16, out.lock()),
        err: &mut err.lock(),
    };
    ExitCode::from(run_with(std::env::args_os(), &mut streams))
}

/// Runs a command with the given arguments, the program's name first; nothing here is a terminal and nothing is read.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let mut input = std::io::empty();
    run_with(
        args,
        &mut Streams {
            input: &mut input,
            out,
            err,
            out_terminal: false,
            err_terminal: false,
        },
    )
}

/// Runs a command with the given arguments and streams; returns the exit code.
pub fn run_with(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let result = dispatch(args, streams).and_then(|exit| {
        streams.out.flush()?;
        Ok(exit)
    });
    let failure = match result {
        Ok(exit) => return exit.code(),
        Err(failure) => failure,
    };
    // What was printed before the failure comes before its message.
    let _ = streams.out.flush();
    if failure.is_broken_pipe() {
        // Whoever read us has seen enough; that is no fault.
        return Exit::Fine.code();
    }
    // Where even standard error is closed, the exit code is all that is left to say it.
    let _ = writeln!(streams.err, "forgemod: error: {failure}");
    failure.exit().code()
}

fn dispatch(
    args: impl IntoIterator<Item = OsString>,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(e) if e.use_stderr() => {
            write!(streams.err, "{}", e.render())?;
            return Ok(Exit::Usage);
        }
        Err(e) => {
            write!(streams.out, "{}", e.render())?;
            return Ok(Exit::Fine);
        }
    };
    match &args.command {
        Command::Diff(paths) => tree::diff(&args.global, paths, streams),
        Command::Check(paths) => tree::check(&args.global, paths, streams),
        Command::Apply(paths) => tree::apply(&args.global, paths, streams),
        Command::Report(paths) => tree::report(&args.global, paths, streams),
        Command::Translate { commands } => translate::run(&args.global, commands, streams),
        Command::Explain { subject } => explain::run(&args.global, subject, streams),
        Command::Init { dir, force, stdout } => {
            init::run(&args.global, dir, *force, *stdout, streams)
        }
        Command::Rules { action } => rules::run(&args.global, action, streams),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        use clap::CommandFactory as _;
        Args::command().debug_assert();
    }

    #[test]
    fn a_reader_that_went_away_is_no_fault() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut err = Vec::new();
        assert_eq!(
            run(
                ["forgemod", "--help"].map(OsString::from),
                &mut Closed,
                &mut err
            ),
            0
        );
        assert_eq!(err, b"");
    }
}
