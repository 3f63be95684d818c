/** What is different in one paper: lines that go, and lines that come. */
import { TEXTS } from "../texts";
import type { PaperChange } from "./papers";

export function Changed({ change }: { change: Pick<PaperChange, "language" | "gone" | "new"> }) {
  const words = TEXTS.papers;
  const part = (heading: string, lines: readonly string[], mark: string) =>
    lines.length > 0 && (
      <>
        <p className="quiet">{heading}</p>
        <ul className="papers-lines" lang={change.language} data-mark={mark}>
          {lines.map((line, number) => (
            <li key={`${number} ${line}`}>{line}</li>
          ))}
        </ul>
      </>
    );
  return (
    <div className="papers-changed">
      {part(words.gone, change.gone, "gone")}
      {part(words.come, change.new, "new")}
    </div>
  );
}
