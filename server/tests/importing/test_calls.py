"""Other generators' calls: known ones become Markdown, unknown ones stay and are reported, code is left alone."""

import pytest

from mablog.importing.calls import Converted, Setting, convert_calls

SETTING = Setting(
    page={"image": "/assets/cover.png", "tags": ["a"]},
    site={"title": "Old Site"},
    locate={"2014-01-02-first": "/posts/first", "posts/second.md": "/posts/second"}.get,
)


def converted(text: str) -> Converted:
    return convert_calls(text, 1, SETTING)


@pytest.mark.parametrize(
    ("call", "markdown"),
    [
        ('{% image "a/b.jpg" "An [odd] *alt*" %}', r"![An \[odd\] \*alt\*](a/b.jpg)"),
        ('{% image_with_class "a/b (1).jpg" "width-500px" "Alt" %}', "![Alt](a/b%20%281%29.jpg)"),
        ('{% image_with_class "a/b.jpg" "wide" "" %}', "![](a/b.jpg)"),
        (
            '{% include "linked-figure.html",\n image: "/a.png",\n alt: "A",\n caption: "C \\"x\\"" %}',
            '![A](/a.png "C \\"x\\"")',
        ),
        (
            '{% include "linked-figure.html", image: "/a.png", url: "https://e.org/?t=1", alt: "A" %}',
            "[![A](/a.png)](https://e.org/?t=1)",
        ),
        ('{% include figure image_path="/a.png" alt="A" caption="C" %}', '![A](/a.png "C")'),
        ("{% asset_img cat.jpg A title %}", "![A](cat.jpg)"),
        ("{% img left /a.png 300 200 'A cat' %}", "![A cat](/a.png)"),
        ("{% raw %}{{ x | y }}{% z %}{% endraw %}", "{{ x | y }}{% z %}"),
        ("{%raw%}{{{%endraw%} a }}", "{{ a }}"),
        ('[a]({{ "/b/" | url }})', "[a](/b/)"),
        ('[a]({{ "/b/" | relative_url }})', "[a](/b/)"),
        ("![a]({{ site.url }}{{ site.baseurl }}/b.png)", "![a](/b.png)"),
        ("![a]({{site.baseurl}}/b.png)", "![a](/b.png)"),
        (
            "![a]({{ image | url }}) {{ page.image }} {{ site.title }}",
            "![a](/assets/cover.png) /assets/cover.png Old Site",
        ),
        (
            "{{ \"https://www.youtube-nocookie.com/embed/aeQX\" | embed: 'See it' }}",
            "[See it](https://www.youtube.com/watch?v=aeQX)",
        ),
        ("{% youtube aeQX %}", "<https://www.youtube.com/watch?v=aeQX>"),
        ('{{< youtube id="aeQX" title="Talk" >}}', "[Talk](https://www.youtube.com/watch?v=aeQX)"),
        ('{{< figure src="a.png" alt="A" title="C" >}}', '![A](a.png "C")'),
        (
            '[x]({{< ref "posts/second.md" >}}) [y]({% post_url 2014-01-02-first %})',
            "[x](/posts/second) [y](/posts/first)",
        ),
        ('{{</* youtube "x" */>}}', '{{< youtube "x" >}}'),
        ("{% highlight ruby linenos %}\nputs '{{ x }}'\n{% endhighlight %}", "```ruby\nputs '{{ x }}'\n```"),
        ("{{< highlight go >}}\na := `b`\n{{< /highlight >}}", "```go\na := `b`\n```"),
        ("a{% comment %} {% unknown %} {% endcomment %}b", "ab"),
    ],
)
def test_a_known_call_becomes_markdown(call: str, markdown: str) -> None:
    result = converted(call)
    assert result.text == markdown
    assert result.unknown == []


def test_inside_html_a_picture_is_html() -> None:
    result = converted('<figure>\n\t{% image "a.png" "A & \'B\'" %}\n</figure>\n\n{% image "b.png" "B" %}\n')
    assert result.text == '<figure>\n\t<img src="a.png" alt="A &amp; &#x27;B&#x27;">\n</figure>\n\n![B](b.png)\n'


def test_an_unknown_call_stays_and_is_reported_with_its_line() -> None:
    text = (
        'One\n{{ "ann" | team_photo }}\r\n{% include\n "x.html" %} {% post_url gone %}\n'
        '{{< tweet 1 >}} {{ page.tags }} {{ "a" }}\n'
    )
    result = convert_calls(text, 10, SETTING)
    assert result.text == text
    assert result.unknown == [
        (11, '{{ "ann" | team_photo }}'),
        (12, '{% include "x.html" %}'),
        (13, "{% post_url gone %}"),
        (14, "{{< tweet 1 >}}"),
        (14, "{{ page.tags }}"),
        (14, '{{ "a" }}'),
    ]


@pytest.mark.parametrize(
    "code",
    [
        '`{% image "a" "b" %}`',
        '```liquid\n{{ "/x/" | url }}\n```',
        "~~~\n{% unknown %}\n~~~",
        "- ```\n  {{ x }}\n  ```",
    ],
)
def test_code_is_left_alone(code: str) -> None:
    result = converted(f"Text\n\n{code}\n\nText")
    assert result.text == f"Text\n\n{code}\n\nText"
    assert result.unknown == []


def test_raw_disappears_in_code_too() -> None:
    assert (
        converted("```\na={% raw %}{{{% endraw %} b }}\n```\n`{% raw %}{{{% endraw %} }}`").text
        == "```\na={{ b }}\n```\n`{{ }}`"
    )


def test_lines_are_those_of_the_file() -> None:
    result = convert_calls('1\n{% comment %}\n\n{% endcomment %}\n5 {% image "a" \n "a.png" %} X\nY', 1, SETTING)
    assert result.line(result.text.index("5")) == 5
    assert result.line(result.text.index("!")) == 5
    assert result.line(result.text.index("X")) == 6
    assert result.line(result.text.index("Y")) == 7


@pytest.mark.parametrize(
    "part", ["{% raw %}", "{% ", "{{", "{{< ", "{% highlight %}", '{{ "', "`", "[", "<a ", "![a](", "{{ |"]
)
def test_a_hostile_text_takes_linear_time(part: str) -> None:
    """With quadratic time this would take hours, and the test run would be stopped."""
    text = part * (1_000_000 // len(part))
    assert converted(text).text == text
