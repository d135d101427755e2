//! A replacement in the making: its text, its form, and what is to be said of it.

use crate::engine::Verdict;
use crate::engine::setting::Setting;
use crate::finding::{Class, Kind};

/// What a shell text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One simple command.
    Simple,
    /// Commands joined by pipes.
    Pipeline,
    /// Commands joined by `&&`.
    List,
    /// A group or subshell, which stands anywhere.
    Group,
}

/// A replacement.
#[derive(Clone, Debug)]
pub struct Written {
    /// Shell text.
    pub text: String,
    /// What it is.
    pub form: Form,
    /// What differs from the old call.
    pub notes: Vec<String>,
}

impl Written {
    /// A replacement with nothing to say of it.
    pub fn new(text: String, form: Form) -> Written {
        Written {
            text,
            form,
            notes: Vec::new(),
        }
    }

    /// Fits the replacement into its setting, or says what does not fit.
    pub fn fit(mut self, setting: &Setting, token_variables: &[String]) -> Result<Written, String> {
        if let Some(name) = setting
            .assigned
            .iter()
            .chain(&setting.set_around)
            .find(|a| token_variables.contains(a))
        {
            return Err(format!(
                "`{name}` is set for this call alone, and the replacement takes its credentials elsewhere"
            ));
        }
        let must_be_simple = setting
            .runner
            .as_deref()
            .or(setting.assigned.first().map(String::as_str));
        if let (Some(what), false) = (must_be_simple, self.form == Form::Simple) {
            return Err(format!(
                "`{what}` in front of it takes one simple command, and the replacement is more than one"
            ));
        }
        if let Some(names) = &setting.argv {
            crate::shell::arguments(&self.text, names)?;
        }
        if setting.in_backticks && ["`", "\\\\", "\\$"].iter().any(|s| self.text.contains(s)) {
            return Err("it stands inside backticks, where the replacement's backslashes mean something else".to_string());
        }
        let group = match self.form {
            Form::Simple | Form::Group => false,
            Form::Pipeline => setting.redirected,
            Form::List => setting.redirected || setting.bound,
        };
        if group {
            self.text = format!("{{ {}; }}", self.text);
            self.form = Form::Group;
        }
        if setting.after_paren && self.text.starts_with('(') {
            self.text.insert(0, ' ');
        }
        Ok(self)
    }

    /// The verdict on a call with this replacement.
    pub fn verdict(self, rule: String, kind: Kind) -> Verdict {
        let class = if self.notes.is_empty() {
            Class::Exact
        } else {
            Class::Adapted
        };
        let mut notes: Vec<String> = Vec::new();
        for n in self.notes {
            if !notes.contains(&n) {
                notes.push(n);
            }
        }
        Verdict {
            class,
            kind,
            rule,
            text: Some(self.text),
            note: notes.join("; "),
            recipe: String::new(),
        }
    }
}
