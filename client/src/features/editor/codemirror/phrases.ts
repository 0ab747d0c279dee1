import { EditorState, type Extension } from "@codemirror/state";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** CodeMirror's own words, in the language of the studio. */
export function phrases(i18n: I18n): Extension {
  return EditorState.phrases.of({
    Completions: i18n._(msg`What may come here`),
    "Control character": i18n._(msg`Control character`),
    "Selection deleted": i18n._(msg`Selection deleted`),
    Find: i18n._(msg`Find`),
    Replace: i18n._(msg`Replace with`),
    next: i18n._(msg`Next`),
    previous: i18n._(msg`Previous`),
    all: i18n._(msg`All`),
    "match case": i18n._(msg`Match case`),
    "by word": i18n._(msg`Whole words`),
    regexp: i18n._(msg`Regular expression`),
    replace: i18n._(msg`Replace`),
    "replace all": i18n._(msg`Replace all`),
    close: i18n._(msg`Close`),
    "current match": i18n._(msg`Current match`),
    "on line": i18n._(msg`on line`),
    "replaced match on line $": i18n._(msg`Replaced on line $`),
    "replaced $ matches": i18n._(msg`Replaced $ times`),
    "Go to line": i18n._(msg`Go to line`),
    go: i18n._(msg`Go`),
  });
}
