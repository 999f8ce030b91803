/** Which reporters a test run uses: CI also writes JSON, because its counts are added up from there. */
export function reporters(run: string): (string | [string, { outputFile: string }])[] {
  return process.env.CI
    ? ["default", ["json", { outputFile: `.ci-out/${run}.json` }]]
    : ["default"];
}
