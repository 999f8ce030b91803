/** What every table of findings holds of one: what was found where, and what is made of it. Never the code. */
export const findingColumns = `rule text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('error', 'warning', 'note')),
    confidence text NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    mode text NOT NULL CHECK (mode IN ('block', 'comment', 'monitor', 'off')),
    path text NOT NULL,
    line integer NOT NULL,
    end_line integer NOT NULL`;
