//! Where a command's text goes: standard output or a file, with colours or without.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anstream::{AutoStream, StripStream};

use super::args::Color;
use super::error::CliError;

/// Makes the choice of colours hold for everything that is printed.
pub fn choose_colours(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Where text goes.
#[derive(Clone, Copy, Debug)]
pub enum Sink<'a> {
    /// What a command is for.
    StandardOutput,
    /// Beside it, where standard output carries something else.
    StandardError,
    /// A file, made anew.
    File(&'a Path),
}

impl<'a> From<Option<&'a Path>> for Sink<'a> {
    fn from(file: Option<&'a Path>) -> Self {
        file.map_or(Self::StandardOutput, Self::File)
    }
}

/// Writes text for people: to a file without colours.
pub fn print(sink: Sink<'_>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    match sink {
        Sink::File(path) => into_file(path, |file| buffered(StripStream::new(file), write)),
        Sink::StandardOutput => into_standard_output(|out| buffered(AutoStream::auto(out), write)),
        Sink::StandardError => {
            tell(write);
            Ok(())
        }
    }
}

/// Writes text for programs, byte for byte.
pub fn print_raw(sink: Sink<'_>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    match sink {
        Sink::File(path) => into_file(path, |file| buffered(file, write)),
        Sink::StandardOutput => into_standard_output(|out| buffered(out, write)),
        Sink::StandardError => {
            tell(write);
            Ok(())
        }
    }
}

/// Tells something beside the output. That nobody listens is no reason to stop.
pub fn tell(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let _ = write(&mut anstream::stderr().lock());
}

fn buffered(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write(&mut out)?;
    out.flush()
}

fn into_file(path: &Path, write: impl FnOnce(File) -> io::Result<()>) -> Result<(), CliError> {
    let written = File::create(path).and_then(write);
    written.map_err(|source| CliError::OutputFile { path: path.to_path_buf(), source })
}

/// A reader that went away, such as `head`, has what it wanted.
fn into_standard_output(write: impl FnOnce(io::StdoutLock<'static>) -> io::Result<()>) -> Result<(), CliError> {
    match write(io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(CliError::Output),
    }
}
