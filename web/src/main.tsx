import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Gate } from "./access/Gate";
import "./access/access.css";
import { askAhead } from "./api";
import { STYLE_NONCE } from "./nonce";
import "./page.css";
import { App } from "./shell/App";
import { fetchAhead } from "./shell/pages";
import { parseRoute } from "./shell/route";
import "./shell/shell.css";
import { LANGUAGE, type Language, remember, speak, wantedLanguage } from "./texts";
import { theme } from "./theme";

function Root() {
  const [language, setLanguage] = useState(LANGUAGE);
  const choose = (wanted: Language): void => {
    remember(wanted);
    void speak(wanted).then(() => setLanguage(wanted));
  };
  // Its key draws everything anew in the other language.
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => STYLE_NONCE}>
      <Gate key={language}>
        <App onLanguage={choose} />
      </Gate>
    </MantineProvider>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root; build the page anew");
// All beside each other: the page, its texts, and who is there.
fetchAhead(parseRoute(window.location.hash).page);
askAhead("api/me");
await speak(wantedLanguage());
createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
