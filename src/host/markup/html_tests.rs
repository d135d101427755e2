use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, render, rewrite};

#[test]
fn text_is_read_block_by_block() {
    let text = concat!(
        "<!doctype html>\n<!-- run old list -->\n",
        "<p>Run <code>old &lt;N&gt; &amp;&amp; x</code> or <b>old</b> two&hellip;<br>then</p>\n",
        "<ul><li>old `a`<li>old b</ul>\n",
        "<img alt=\"old list of it\" src=x>\n",
        "<script>old()</script>\n",
    );
    assert_eq!(
        render(&HTML, text),
        concat!(
            "text \" run old list \"\n",
            "  prose \" run old list \"\n",
            "prose \"Run `old <N> && x` or old two…\\nthen\" [`old <N> && x`]\n",
            "prose \"old `a`\" [`a`]\n",
            "prose \"old b\"\n",
            "text \"old list of it\"\n",
            "  prose \"old list of it\"\n",
            "javascript program \"old()\"\n",
        )
    );
}

#[test]
fn a_block_of_code_is_read_by_its_language() {
    let text = "<pre><code class=\"x language-bash\">old one &gt; x\n<span>old</span> two\n</code></pre><pre>\ngit pull\n</pre>";
    assert_eq!(
        render(&HTML, text),
        "shell \"old one > x\\nold two\\n\"\nshell \"\\ngit pull\\n\"\n"
    );
    assert_eq!(
        rewrite(&HTML, text, "old one", "new \"<a>\" \\\n & b"),
        text.replace("old one", "new \"&lt;a&gt;\" \\\n &amp; b")
    );
    assert_eq!(
        rewrite(&HTML, text, "old two", "new"),
        "manual: a tag or a character reference stands in it"
    );
}

#[test]
fn what_is_written_is_what_people_see() {
    let to = |text: &str, new: &str| rewrite(&HTML, text, "old list", new);
    assert_eq!(
        to("<p>old list</p>", "a <b> & 'c'"),
        "<p>a &lt;b&gt; &amp; 'c'</p>"
    );
    assert_eq!(
        to("<p title='an old list'>", "a 'b'"),
        "<p title='an a &#39;b&#39;'>"
    );
    assert_eq!(
        to("<p title=\"an old list\">", "a \"b\""),
        "<p title=\"an a &quot;b&quot;\">"
    );
    assert_eq!(
        to("<p>old list</p>", "a\nb"),
        "manual: a line break is no more than a blank there"
    );
    assert_eq!(
        to("<!-- old list -->", "a -->"),
        "manual: it would end the comment"
    );
    assert_eq!(
        rewrite(&HTML, "a&foo;old", "&foo;old", "b"),
        "manual: a tag or a character reference stands in it"
    );
}

#[test]
fn xml_is_text_and_what_may_be_run_is_left() {
    let text = "<a><!-- x --><d>run old list</d><command>old list</command><e><![CDATA[old <list>]]></e></a>";
    assert_eq!(
        render(&XML, text),
        concat!(
            "text \" x \"\n  prose \" x \"\n",
            "prose \"run old list\"\n",
            "code \"old list\"\n  prose \"old list\"\n",
            "text \"old <list>\"\n  prose \"old <list>\"\n",
        )
    );
    assert_eq!(XML.verify("<a>b</a>", "<a>c &lt;</a>"), Ok(()));
    assert_eq!(
        XML.verify("<a>b</a>", "<a>c"),
        Err("the file would have other tags".to_string())
    );
    assert!(XML.verify("<a>b</a>", "<a>c</b>").is_err());
    assert!(HTML.verify("<p>a", "<p>a<b>").is_err());
}

#[test]
fn braces_of_a_component_begin_expressions() {
    let text = "---\nconst a = 'old';\n---\n<p :title=\"old + list\">old list {x}</p>\n";
    assert_eq!(
        render(&COMPONENT, text)
            .lines()
            .filter(|l| !l.starts_with(' '))
            .collect::<Vec<_>>(),
        [
            "javascript program \"const a = 'old';\\n\"",
            "code \"old + list\"",
            "prose \"old list {x}\"",
        ]
    );
    assert_eq!(
        rewrite(&COMPONENT, "<p>old list</p>", "old list", "a {b}"),
        "manual: a brace begins an expression there"
    );
}

proptest! {
    #[test]
    fn any_text_is_cut_without_overlap(text in "(<p>|</p>|<code>|</code>|<pre>|</pre>|<a x='|<br/>|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<script>|</script>|&lt;|&#x41;|&x;|---\n|[a`<>='\"{} \t\n\r]|é){0,40}") {
        for host in [&HTML, &XML, &COMPONENT] {
            check_regions(&text, &host.regions(&text, Place::Program));
        }
    }
}
