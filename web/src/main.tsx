import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import "./page.css";
import { App } from "./shell/App";
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
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <App key={language} onLanguage={choose} />
    </MantineProvider>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root; build the page anew");
await speak(wantedLanguage());
createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
