/** What is wrong with the file of settings, if anything is, and what waits for the next start. */
import { TEXTS } from "../texts";
import type { SettingsNow } from "../setup/api";
import type { Loaded } from "./useSettings";

export function FileState({ settings }: { settings: Loaded<SettingsNow> }) {
  const { data, error } = settings;
  const words = TEXTS.settings;
  if (error !== null) return <p className="problem" role="alert">{error}</p>;
  if (data === null) return null;
  return (
    <div className="file-state">
      {data.file === null && <p className="note">{words.noFile}</p>}
      {data.problem && (
        <p className="problem" role="alert">
          {words.wrongFile(data.file ?? "", data.problem.line, data.problem.column)} {data.problem.setting}: {data.problem.text}
        </p>
      )}
      {data.warnings.map((one) => (
        <p key={`${one.line} ${one.text}`} className="note">
          {words.warning(data.file ?? "", one.line)} {one.text}
        </p>
      ))}
      {data.from_the_next_start.length > 0 && <p className="note">{words.nextStart(data.from_the_next_start.join(", "))}</p>}
    </div>
  );
}
