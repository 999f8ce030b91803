/** Blocks under construction, and where jumps lead. */
import type { Block, Branch, Edge, Ending, Flow, Position } from "./flow.ts";
import { orderBlocks } from "./flow.ts";
import type { Node } from "./tree.ts";

interface OpenBlock {
  readonly steps: Node[];
  readonly next: Edge[];
  ending?: Ending;
}

/** A statement that `break` or `continue` can leave; loops have both targets. */
interface Jump {
  readonly label: string;
  readonly onBreak: number;
  readonly onContinue: number | undefined;
}

/** Collects blocks; `here` is the block that the next step goes to. */
export interface FlowBuilder {
  /** An empty block to jump to. */
  readonly open: () => number;
  /** Goes on in `block`. */
  readonly enter: (block: number) => void;
  readonly step: (node: Node) => void;
  readonly jump: (to: number, when?: Branch) => void;
  /** Jumps, and whatever follows cannot be reached from here. */
  readonly leave: (to: number) => void;
  /** The function ends here. */
  readonly end: (ending: Ending) => void;
  readonly pushJump: (jump: Jump) => void;
  readonly popJump: () => void;
  readonly findJump: (label: string, forContinue: boolean) => number | undefined;
  /** The block a label names, made on first use so that `goto` may lead forwards. */
  readonly labelled: (label: string) => number;
  readonly pushLoop: (loop: Node) => void;
  readonly popLoop: () => void;
  readonly finish: () => Flow;
}

export function createFlowBuilder(): FlowBuilder {
  const blocks: OpenBlock[] = [{ steps: [], next: [] }];
  const positions = new Map<Node, Position>();
  const loops = new Map<Node, readonly Node[]>();
  const labels = new Map<string, number>();
  const jumps: Jump[] = [];
  let around: readonly Node[] = [];
  let here = 0;
  const open = () => blocks.push({ steps: [], next: [] }) - 1;
  const jump = (to: number, when?: Branch) => {
    blocks[here]?.next.push(when ? { to, when } : { to });
  };
  return {
    open,
    jump,
    enter: (block) => {
      here = block;
    },
    step: (node) => {
      const steps = blocks[here]?.steps ?? [];
      positions.set(node, { block: here, index: steps.length });
      loops.set(node, around);
      steps.push(node);
    },
    leave: (to) => {
      jump(to);
      here = open();
    },
    end: (ending) => {
      const block = blocks[here];
      if (block) block.ending = ending;
      here = open();
    },
    pushJump: (target) => {
      jumps.push(target);
    },
    popJump: () => {
      jumps.pop();
    },
    findJump: (label, forContinue) => {
      const found = jumps.findLast(
        (target) =>
          (label === "" || target.label === label) &&
          (!forContinue || target.onContinue !== undefined),
      );
      return forContinue ? found?.onContinue : found?.onBreak;
    },
    labelled: (label) => {
      const block = labels.get(label) ?? open();
      labels.set(label, block);
      return block;
    },
    pushLoop: (loop) => {
      around = [...around, loop];
    },
    popLoop: () => {
      around = around.slice(0, -1);
    },
    finish: () => {
      const done: readonly Block[] = blocks;
      return { blocks: done, order: orderBlocks(done), positions, loops };
    },
  };
}
