//! Steps that send files, one request each.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::emit::{Form, Written};
use crate::engine::jq;
use crate::engine::request::Query;
use crate::engine::route::Frame;
use crate::grammar::Value;
use crate::pack::{Replaced, Step, Upload};

impl Engine {
    /// A loop over the files of a call, as a shell expands their words. A file that is not there is named and left out.
    pub(super) fn upload_step(
        &self,
        request: &str,
        step: &Step,
        upload: &Upload,
        frame: &Frame,
    ) -> Result<Written, Stopped> {
        let Some(files) = frame.names.get(&upload.files) else {
            return Err(Stopped::by(format!("it leaves out {}", upload.files)));
        };
        self.has_features(&step.needs)?;
        let to = self.request(request, frame)?;
        let form = format!("-F \"{}=@\\\"$file\\\"\" -o /dev/null ", upload.field);
        let send = self.curl(&to.method, &form, &format!("\"{}\"", to.url));
        let replaces = upload.replaces.as_ref();
        let clear = match replaces.filter(|r| frame.call.has(&r.flag)) {
            Some(replaced) => self.clear(replaced, frame)?,
            None => String::new(),
        };
        let text = format!(
            "for file in {}; do if [ -f \"$file\" ]; then {clear}{send} || exit 1; else echo \"$file is missing\" >/dev/stderr; fi; done",
            files.word()
        );
        Ok(Written::new(text, Form::List))
    }

    /// What takes away the ones that a file takes the place of.
    fn clear(&self, replaced: &Replaced, frame: &Frame) -> Result<String, Stopped> {
        let among = self.request(&replaced.among, frame)?;
        let get = self.get(&among, Query::default(), "");
        let mut names = frame.names.clone();
        names.set("old", Value::dynamic("$old"));
        let inner = Frame {
            call: frame.call,
            setting: frame.setting,
            names,
            shaping: Default::default(),
        };
        let delete = self.request(&replaced.delete, &inner)?;
        let delete = self.curl(&delete.method, "", &format!("\"{}\"", delete.url));
        Ok(format!(
            "for old in $({get} | jq -r --arg name \"${{file##*/}}\" {}); do {delete} || exit 1; done; ",
            jq::quoted(&replaced.jq)
        ))
    }
}
