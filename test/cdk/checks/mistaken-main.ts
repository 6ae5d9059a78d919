import { mistakenApp } from "./mistaken-app.ts";

mistakenApp().synth();
