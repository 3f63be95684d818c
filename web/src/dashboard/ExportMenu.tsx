/** Save what a chart shows: as a table for programs, or as a picture. */
import { useRef, useState } from "react";
import { sentenceOf } from "../api";
import { Icon } from "../shell/Icon";
import { TEXTS } from "../texts";
import { save } from "./save";

interface ExportMenuProps {
  /** What is exported, for screen readers. */
  of: string;
  /** Of the file, without its ending. */
  name: string;
  csvUrl: string | null;
  parquetUrl: string | null;
  /** Draws the chart as a PNG; null when there is none. */
  png: (() => Promise<Blob>) | null;
}

export function ExportMenu({ of, name, csvUrl, parquetUrl, png }: ExportMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const close = (): void => menu.current?.removeAttribute("open");
  const words = TEXTS.exports;
  const asPicture = (): void => {
    close();
    png?.().then(
      (blob) => save(`${name}.png`, blob),
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  };
  return (
    <details
      className="export"
      ref={menu}
      onKeyDown={(event) => event.key === "Escape" && close()}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
    >
      <summary aria-label={words.of(of)} title={words.heading}>
        <Icon name="download" size={18} />
      </summary>
      <ul>
        {csvUrl !== null && (
          <li>
            <a href={csvUrl} download={`${name}.csv`} onClick={close}>
              {words.csv}
            </a>
          </li>
        )}
        {parquetUrl !== null && (
          <li>
            <a href={parquetUrl} download={`${name}.parquet`} onClick={close}>
              {words.parquet}
            </a>
          </li>
        )}
        {png !== null && (
          <li>
            <button type="button" onClick={asPicture}>
              {words.png}
            </button>
          </li>
        )}
      </ul>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
    </details>
  );
}
