/** The papers for data protection: looked at, printed, and compared with what was printed last. */
import { Button, NativeSelect } from "@mantine/core";
import { useCallback, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { save } from "../dashboard/save";
import { moment } from "../format";
import { useNow } from "../hooks";
import { Loading } from "../shell/App";
import { LANGUAGE, TEXTS } from "../texts";
import { Changed } from "./Changed";
import { type Paper, type PaperLanguage, getPapers, paperUrl, printed } from "./papers";
import { useLoaded } from "./useSettings";

const LANGUAGES: readonly PaperLanguage[] = ["en", "ko"];

export function Papers() {
  const [language, setLanguage] = useState<PaperLanguage>(LANGUAGE === "ko" ? "ko" : "en");
  const [problem, setProblem] = useState<string | null>(null);
  const now = useNow(60_000);
  const loaded = useLoaded(useCallback((signal: AbortSignal) => getPapers(language, signal), [language]));
  const words = TEXTS.papers;
  const attempt = (work: Promise<void>): void => {
    setProblem(null);
    work.then(loaded.again, (error: unknown) => setProblem(sentenceOf(error)));
  };
  const print = async (paper: Paper): Promise<void> => {
    // Opened by the click itself, or the browser takes it for an advertisement.
    const page = window.open(paperUrl(paper), "_blank");
    await printed(paper, "html");
    page?.print();
  };
  const pdf = async (paper: Paper): Promise<void> => save(`sealskin-${paper.name}-${paper.language}.pdf`, await printed(paper, "pdf"));
  return (
    <div className="settings-parts">
      <Panel heading={TEXTS.settings.parts.papers} className="papers">
        <p>{words.intro}</p>
        <p className="quiet">{words.logged}</p>
        <NativeSelect
          className="papers-language"
          label={words.language}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value as PaperLanguage)}
          data={LANGUAGES.map((one) => ({ value: one, label: words.languages[one] }))}
        />
        {(problem ?? loaded.error) !== null && <p className="problem" role="alert">{problem ?? loaded.error}</p>}
        {loaded.data === null && loaded.error === null && <Loading />}
        {loaded.data?.pdf === false && <p className="note">{words.noPdf(loaded.data.pdf_needs)}</p>}
        <ul className="papers-list" data-testid="papers">
          {(loaded.data?.papers ?? []).map((paper) => (
            <li key={paper.name} aria-label={words.names[paper.name]}>
              <div className="papers-row">
                <div>
                  <h3>{words.names[paper.name]}</h3>
                  <p className="quiet" lang={paper.language}>{paper.title}</p>
                  <p className="quiet">
                    {paper.printed_ms === null ? words.never : words.printed(moment(paper.printed_ms, now), paper.printed_by)}
                    {paper.gaps.length > 0 && ` · ${words.gaps(paper.gaps.length)}`}
                  </p>
                </div>
                <div className="tools">
                  <Button component="a" href={paperUrl(paper)} target="_blank" rel="noopener" size="compact-sm" variant="default">{words.look}</Button>
                  <Button size="compact-sm" variant="default" onClick={() => attempt(print(paper))}>{words.print}</Button>
                  <Button size="compact-sm" variant="default" disabled={!loaded.data?.pdf} onClick={() => attempt(pdf(paper))}>{words.pdf}</Button>
                </div>
              </div>
              {paper.printed_ms !== null && <SincePrint paper={paper} />}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function SincePrint({ paper }: { paper: Paper }) {
  const count = paper.gone.length + paper.new.length;
  if (count === 0) return <p className="said">{TEXTS.papers.same}</p>;
  return (
    <details>
      <summary className="note">{TEXTS.papers.changed(count)}</summary>
      <Changed change={paper} />
    </details>
  );
}
