/** What a metric is, behind the question mark of its chart. */
import { useRef, useState } from "react";
import { Icon } from "../shell/Icon";
import { LANGUAGE, TEXTS } from "../texts";
import type { Answer } from "./api";
import { useEntry } from "./useFigures";
import { titleOf } from "./values";

export function Dictionary({ id, answer, heading }: { id: string; answer: Answer | null; heading: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const words = TEXTS.dictionary;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={words.about(heading)}
        title={words.about(heading)}
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        <Icon name="question" size={18} />
      </button>
      {/* A press beside it closes it, as Escape does. */}
      <dialog
        ref={dialog}
        className="dictionary"
        aria-label={words.about(heading)}
        onClose={() => setOpen(false)}
        onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
      >
        {open && <Entry id={id} answer={answer} onClose={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

function Entry({ id, answer, onClose }: { id: string; answer: Answer | null; onClose: () => void }) {
  const entry = useEntry(id, true);
  const words = TEXTS.dictionary;
  const said = TEXTS.metrics[id] ?? entry;
  // What has no translation is in the dictionary's own language.
  const lang = TEXTS.metrics[id] ? LANGUAGE : "en";
  return (
    <div className="dictionary-entry" data-testid="dictionary" data-metric={id}>
      <h2 lang={lang}>{said?.title ?? TEXTS.loading}</h2>
      {said && (
        <div lang={lang}>
          <p className="meaning">{marked(said.meaning)}</p>
          <h3 lang={LANGUAGE}>{words.computed}</h3>
          <p>{marked(said.computed)}</p>
          <h3 lang={LANGUAGE}>{words.silent}</h3>
          <p>{marked(said.silent)}</p>
        </div>
      )}
      {entry && entry.parameters.length > 0 && (
        <>
          <h3>{words.parameters}</h3>
          <dl className="parameters">
            {entry.parameters.map((one) => (
              <div key={one.name}>
                <dt>
                  <code>{one.name}</code> = {String(answer?.parameters[one.name] ?? one.default)}
                </dt>
                <dd lang="en">{one.about}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {entry && (
        <p className="quiet">
          {words.version(entry.version)} {words.figures}: {entry.columns.map(titleOf).join(", ")}
        </p>
      )}
      <button type="button" className="plain-button" onClick={onClose}>
        {words.close}
      </button>
    </div>
  );
}

/** Names between backticks as code. */
function marked(text: string) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
