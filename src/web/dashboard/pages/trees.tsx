/** Whole trees that were not wholly analysed; each leads to what is known of it. */
import type { FC } from "hono/jsx";
import type { Page } from "../../../store/dashboard/page.ts";
import type { PartlyReadTree } from "../../../store/dashboard/trees.ts";
import { Card, Empty, Exports, Head, Moment, Scroll } from "../parts.tsx";
import { hrefOf, type Parameters } from "../query.ts";
import type { Scene } from "../scene.ts";
import { treeWordsIn } from "../tree-words.ts";

interface Props {
  /** The first ones; the exports have all. */
  readonly trees: Page<PartlyReadTree>;
  readonly parameters: Parameters;
  readonly scene: Scene;
}

export const PartlyRead: FC<Props> = ({ trees, parameters, scene }) => {
  const say = treeWordsIn(scene.language);
  const exports = {
    csv: hrefOf("/trees.csv", parameters),
    json: hrefOf("/trees.json", parameters),
  };
  return (
    <Card title={say.partly} id="trees" aside={<Exports {...exports} scene={scene} />}>
      {trees.rows.length === 0 ? (
        <Empty title={say.allOfAll} />
      ) : (
        <Scroll label={say.partly}>
          <table class="list">
            <Head columns={[scene.say.repository, say.lastScan, scene.say.unreadFiles]} />
            <tbody>
              {trees.rows.map((tree) => (
                <Tree {...{ tree, scene }} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {trees.next !== null && (
        <p class="quiet">{say.first(scene.format.number(trees.rows.length))}</p>
      )}
    </Card>
  );
};

const Tree: FC<{ tree: PartlyReadTree; scene: Scene }> = ({ tree, scene }) => {
  const { repository_id: id, owner, name, why, finished_at: at, not_analysed: files } = tree;
  return (
    <tr>
      <th scope="row" class="main">
        <a href={`/repositories/${id}#tree`}>
          {owner}/{name}
        </a>
      </th>
      <td>
        {why === null ? <Moment at={at} scene={scene} /> : treeWordsIn(scene.language).ends[why]}
      </td>
      <td class="number">{scene.format.number(files)}</td>
    </tr>
  );
};
