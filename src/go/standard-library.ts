/** x */
export const standardLibrary: Readonly<Record<string, string>> = {};
