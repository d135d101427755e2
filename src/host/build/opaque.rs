//! Expansions that the reader of a file makes before a shell sees the text.

/// The expansions of a region. Each stands in the decoded text as `${{ name }}`, which the reader of shell text takes
/// for a part of a word that nobody knows, in any quotes.
#[derive(Clone, Debug, Default)]
pub(in crate::host) struct Opaque {
    /// What stands in the decoded text, and what the file has there.
    marks: Vec<(String, String)>,
}

impl Opaque {
    /// What stands in the decoded text for `raw`, which expands `name`.
    pub fn mark(&mut self, name: &str, raw: &str) -> String {
        if let Some((mark, _)) = self.marks.iter().find(|(_, r)| r == raw) {
            return mark.clone();
        }
        let plain =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let name = if plain { name } else { "expansion" };
        let mut mark = format!("${{{{ {name} }}}}");
        let mut number = 1;
        while self.marks.iter().any(|(m, _)| *m == mark) {
            number += 1;
            mark = format!("${{{{ {name}.{number} }}}}");
        }
        self.marks.push((mark.clone(), raw.to_string()));
        mark
    }

    /// `text` with the expansions as the file writes them, and what is between them as `write` does.
    pub fn restore<E>(
        &self,
        text: &str,
        mut write: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<String, E> {
        let mut out = String::with_capacity(text.len() + 8);
        let mut rest = text;
        while !rest.is_empty() {
            let Some((i, mark, raw)) = self.first(rest) else {
                out.push_str(&write(rest)?);
                break;
            };
            if i > 0 {
                out.push_str(&write(&rest[..i])?);
            }
            out.push_str(raw);
            rest = &rest[i + mark.len()..];
        }
        Ok(out)
    }

    /// The first expansion in a decoded text: where it stands, what stands there, and what the file has for it.
    pub fn first(&self, text: &str) -> Option<(usize, &str, &str)> {
        self.marks
            .iter()
            .filter_map(|(mark, raw)| {
                Some((text.find(mark.as_str())?, mark.as_str(), raw.as_str()))
            })
            .min_by_key(|(i, ..)| *i)
    }

    /// A sentence with the expansions as the file writes them.
    pub fn say(&self, text: &str) -> String {
        self.marks
            .iter()
            .fold(text.to_string(), |t, (mark, raw)| t.replace(mark, raw))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_was_marked_comes_back_as_it_was() {
        let mut opaque = Opaque::default();
        let marks = [
            opaque.mark("REPO", "$(REPO)"),
            opaque.mark("REPO", "${REPO}"),
            opaque.mark("REPO", "$(REPO)"),
            opaque.mark("@", "$@"),
        ];
        assert_eq!(
            marks,
            [
                "${{ REPO }}",
                "${{ REPO.2 }}",
                "${{ REPO }}",
                "${{ expansion }}"
            ]
        );
        let text = "a $x ${{ REPO.2 }}${{ expansion }} ${{ other }} ${{ REPO }}";
        let written: Result<String, ()> = opaque.restore(text, |t| Ok(t.replace('$', "$$")));
        assert_eq!(written.unwrap(), "a $$x ${REPO}$@ $${{ other }} $(REPO)");
        assert_eq!(opaque.say("of `${{ REPO }}`"), "of `$(REPO)`");
    }
}
