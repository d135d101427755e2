//! Exit codes, and which failure has which.

use std::fmt;
use std::io;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing to say.
    Fine,
    /// A check found something.
    Findings,
    /// The command line, the site file or a rule pack is wrong.
    Usage,
    /// Something could not be read or written.
    Io,
}

impl Exit {
    /// The code that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Io => 3,
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// The command line, the site file or a rule pack is wrong.
    Usage(anyhow::Error),
    /// Something could not be read or written.
    Io(anyhow::Error),
}

impl Failure {
    /// A mistake in how the command was called.
    pub fn usage(error: impl Into<anyhow::Error>) -> Failure {
        Failure::Usage(error.into())
    }

    /// A failure of reading or writing.
    pub fn io(error: impl Into<anyhow::Error>) -> Failure {
        Failure::Io(error.into())
    }

    /// How the command ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Io(_) => Exit::Io,
        }
    }

    /// Whether nobody reads our output any more.
    pub fn is_broken_pipe(&self) -> bool {
        let (Failure::Usage(e) | Failure::Io(e)) = self;
        e.chain().any(|cause| {
            cause
                .downcast_ref::<io::Error>()
                .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
        })
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        // Keeps the kind: a closed pipe is told from a full disk by it.
        Failure::Io(io::Error::from(error).into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Failure::Usage(e) | Failure::Io(e)) = self;
        write!(f, "{e:#}")
    }
}
