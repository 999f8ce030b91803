/** The labels of related places: one vocabulary for all rules, so that readers learn it once. */
import type { Text } from "./rule.ts";

export const labels = {
  write: { en: "the other write", "zh-CN": "另一处写入" },
  read: { en: "the other read", "zh-CN": "另一处读取" },
  spawn: { en: "the goroutine starts here", "zh-CN": "goroutine 从这里启动" },
  range: { en: "the map is ranged over here", "zh-CN": "在这里遍历该 map" },
  handler: { en: "the handler", "zh-CN": "处理函数" },
  lock: { en: "{name} is locked here", "zh-CN": "{name} 在这里加锁" },
  readLock: { en: "{name} is locked for reading here", "zh-CN": "{name} 在这里加读锁" },
  unlock: { en: "{name} is unlocked here", "zh-CN": "{name} 在这里解锁" },
  guarded: { en: "accessed under {name} here", "zh-CN": "这里的访问持有 {name}" },
  guardDeclared: { en: "declared as guarded by {name}", "zh-CN": "声明为由 {name} 保护" },
  declared: { en: "{name} is declared here", "zh-CN": "{name} 在这里声明" },
  decoded: { en: "decoded here", "zh-CN": "在这里解码" },
  wait: { en: "waited for here", "zh-CN": "在这里等待" },
  published: { en: "published here", "zh-CN": "在这里发布" },
  setToNil: { en: "{name} is set to nil here", "zh-CN": "{name} 在这里被置为 nil" },
  copied: { en: "the copy is made here", "zh-CN": "副本在这里产生" },
  given: { en: "given back to the pool here", "zh-CN": "在这里归还给 pool" },
  kept: { en: "the map keeps it from here on", "zh-CN": "从这里起 map 一直持有它" },
  emptied: { en: "emptied here", "zh-CN": "在这里清空" },
  sharedHere: { en: "one map gets a second name here", "zh-CN": "在这里同一个 map 有了第二个名字" },
  receive: { en: "received from here", "zh-CN": "在这里接收" },
  opened: { en: "opened here", "zh-CN": "在这里打开" },
  callee: { en: "{name} leaves the lock to its callers", "zh-CN": "{name} 要求调用者持锁" },
} as const satisfies Record<string, Text>;

export type LabelKey = keyof typeof labels;
