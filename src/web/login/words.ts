/** The sentences of login, settings and audit, in each language. */
import type { Language } from "../../finding/finding.ts";
import type { EndpointEvent } from "../../jobs/endpoint-event.ts";
import type { AuditAction } from "../../store/audit.ts";

export interface Words {
  readonly login: string;
  readonly loginWhy: string;
  readonly loginWith: (github: string) => string;
  readonly loginFailed: Readonly<Record<"late" | "denied" | "refused", string>>;
  readonly settings: string;
  readonly account: string;
  readonly logout: string;
  readonly logoutOthers: string;
  readonly logoutOthersWhy: string;
  readonly tokens: string;
  readonly tokensWhy: string;
  readonly noTokens: string;
  readonly tokenName: string;
  readonly tokenDays: string;
  readonly days: (count: number) => string;
  readonly createToken: string;
  readonly tokenOnce: string;
  readonly tokensFull: string;
  readonly tokenWrong: string;
  readonly created: string;
  readonly expires: string;
  readonly lastUse: string;
  readonly never: string;
  readonly revoke: string;
  readonly revokeNamed: (name: string) => string;
  readonly webhooks: string;
  readonly webhooksWhy: string;
  readonly noInstallations: string;
  readonly githubSilent: string;
  readonly noEndpoints: string;
  readonly endpointUrl: string;
  readonly events: string;
  readonly event: Readonly<Record<EndpointEvent, string>>;
  readonly addEndpoint: string;
  readonly secretOnce: string;
  readonly endpointsFull: string;
  readonly endpointRefused: string;
  readonly eventsMissing: string;
  readonly state: string;
  readonly stateOk: string;
  readonly stateFailing: (since: string) => string;
  readonly stateDisabled: (at: string) => string;
  readonly addedBy: (login: string, at: string) => string;
  readonly sendTest: string;
  readonly testSent: string;
  readonly enable: string;
  readonly remove: string;
  readonly removeNamed: (name: string) => string;
  readonly deliveries: string;
  readonly noDeliveries: string;
  readonly time: string;
  readonly result: string;
  readonly duration: string;
  readonly audit: string;
  readonly auditWhy: string;
  readonly noAudit: string;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly older: string;
  readonly action: Readonly<Record<AuditAction, string>>;
}

const english: Words = {
  login: "Log in",
  loginWhy: "You see the repositories that GitHub shows you and on which mapwarden is installed.",
  loginWith: (github) => `Log in with ${github}`,
  loginFailed: {
    late: "This login took too long, or was begun in another browser. Begin again.",
    denied: "GitHub was not allowed to say who you are.",
    refused: "GitHub does not accept this login. Begin again.",
  },
  settings: "Settings",
  account: "Sessions",
  logout: "Log out",
  logoutOthers: "Log out everywhere else",
  logoutOthersWhy: "Ends your sessions in other browsers. Tokens stay until you revoke them.",
  tokens: "API tokens",
  tokensWhy:
    "A token reads the API as you: it sees what GitHub shows you, and nothing once GitHub shows you nothing.",
  noTokens: "You have no tokens.",
  tokenName: "What it is for",
  tokenDays: "Good for",
  days: (count) => `${count} days`,
  createToken: "Create token",
  tokenOnce: "Copy the token: it is shown this one time.",
  tokensFull: "You have as many tokens as one may have. Revoke one first.",
  tokenWrong: "Say in 1 to 100 characters what the token is for.",
  created: "Created",
  expires: "Expires",
  lastUse: "Last use",
  never: "never",
  revoke: "Revoke",
  revokeNamed: (name) => `Revoke ${name}`,
  webhooks: "Outgoing webhooks",
  webhooksWhy:
    "Tells a server of yours of findings. What is sent names rule, file and line, and holds no code.",
  noInstallations: "Only those who administer an organisation set up its webhooks.",
  githubSilent: "GitHub does not say at this moment what you administer. Try again in a minute.",
  noEndpoints: "Nothing is told to anybody.",
  endpointUrl: "Address (https://)",
  events: "Events",
  event: {
    "finding.opened": "A finding is new",
    "finding.fixed": "A finding is fixed",
    "finding.ignored": "A finding is ignored",
    "finding.prevented": "A finding is gone before its merge",
  },
  addEndpoint: "Add webhook",
  secretOnce: "Copy the secret that signs what is sent: it is shown this one time.",
  endpointsFull: "This installation has as many webhooks as it may have.",
  endpointRefused:
    "The address cannot be used: it must begin with https:// and be on the public internet.",
  eventsMissing: "Choose at least one event.",
  state: "State",
  stateOk: "in use",
  stateFailing: (since) => `nothing gets through since ${since}`,
  stateDisabled: (at) => `turned off on ${at}, because nothing got through for five days`,
  addedBy: (login, at) => `added by ${login} on ${at}`,
  sendTest: "Send test",
  testSent: "A test is on its way; its result stands below in a few seconds.",
  enable: "Turn on again",
  remove: "Remove",
  removeNamed: (name) => `Remove ${name}`,
  deliveries: "Deliveries",
  noDeliveries: "Nothing was sent yet.",
  time: "Time",
  result: "Result",
  duration: "Milliseconds",
  audit: "Audit",
  auditWhy: "What people changed: you, and others in the organisations you administer.",
  noAudit: "Nothing was changed yet.",
  who: "Who",
  what: "What",
  subject: "Concerning",
  older: "Older",
  action: {
    login: "logged in",
    logout: "logged out",
    "logout-others": "ended other sessions",
    "session-ended": "session ended by us",
    "token-created": "created a token",
    "token-revoked": "revoked a token",
    "endpoint-added": "added a webhook",
    "endpoint-removed": "removed a webhook",
    "endpoint-enabled": "turned a webhook on again",
    "endpoint-tested": "sent a test",
    "scan-asked": "asked for a scan",
  },
};

const chinese: Words = {
  login: "登录",
  loginWhy: "你能看到 GitHub 向你展示、并且安装了 mapwarden 的仓库。",
  loginWith: (github) => `使用 ${github} 登录`,
  loginFailed: {
    late: "本次登录耗时过长，或是在另一个浏览器中开始的。请重新登录。",
    denied: "GitHub 未获准告知你的身份。",
    refused: "GitHub 不接受本次登录。请重新登录。",
  },
  settings: "设置",
  account: "会话",
  logout: "退出登录",
  logoutOthers: "退出其他所有会话",
  logoutOthersWhy: "结束你在其他浏览器中的会话。令牌在撤销之前一直有效。",
  tokens: "API 令牌",
  tokensWhy:
    "令牌以你的身份读取 API：它只能看到 GitHub 向你展示的内容；GitHub 不再展示时，它也看不到任何内容。",
  noTokens: "你还没有令牌。",
  tokenName: "用途",
  tokenDays: "有效期",
  days: (count) => `${count} 天`,
  createToken: "创建令牌",
  tokenOnce: "请复制令牌：它只显示这一次。",
  tokensFull: "你的令牌数量已达上限。请先撤销一个。",
  tokenWrong: "请用 1 到 100 个字符说明令牌的用途。",
  created: "创建时间",
  expires: "到期时间",
  lastUse: "最近使用",
  never: "从未",
  revoke: "撤销",
  revokeNamed: (name) => `撤销 ${name}`,
  webhooks: "外发 Webhook",
  webhooksWhy: "把发现告知你的服务器。发送的内容包含规则、文件和行号，不含代码。",
  noInstallations: "只有组织的管理者才能设置其 Webhook。",
  githubSilent: "GitHub 目前未告知你所管理的组织。请稍后再试。",
  noEndpoints: "目前没有向任何服务器发送通知。",
  endpointUrl: "地址（https://）",
  events: "事件",
  event: {
    "finding.opened": "出现新的发现",
    "finding.fixed": "发现已修复",
    "finding.ignored": "发现被忽略",
    "finding.prevented": "发现在合并前消失",
  },
  addEndpoint: "添加 Webhook",
  secretOnce: "请复制用于签名的密钥：它只显示这一次。",
  endpointsFull: "该安装的 Webhook 数量已达上限。",
  endpointRefused: "该地址不可用：它必须以 https:// 开头，并且位于公共互联网。",
  eventsMissing: "请至少选择一个事件。",
  state: "状态",
  stateOk: "使用中",
  stateFailing: (since) => `自 ${since} 起发送均未成功`,
  stateDisabled: (at) => `已于 ${at} 停用，因为连续五天发送均未成功`,
  addedBy: (login, at) => `由 ${login} 于 ${at} 添加`,
  sendTest: "发送测试",
  testSent: "测试已发出；结果将在几秒后显示在下方。",
  enable: "重新启用",
  remove: "移除",
  removeNamed: (name) => `移除 ${name}`,
  deliveries: "投递记录",
  noDeliveries: "尚未发送任何内容。",
  time: "时间",
  result: "结果",
  duration: "毫秒",
  audit: "审计",
  auditWhy: "人员所做的更改：你自己的，以及你所管理的组织中其他人的。",
  noAudit: "尚无更改。",
  who: "人员",
  what: "操作",
  subject: "对象",
  older: "更早",
  action: {
    login: "登录",
    logout: "退出登录",
    "logout-others": "结束了其他会话",
    "session-ended": "会话被系统结束",
    "token-created": "创建了令牌",
    "token-revoked": "撤销了令牌",
    "endpoint-added": "添加了 Webhook",
    "endpoint-removed": "移除了 Webhook",
    "endpoint-enabled": "重新启用了 Webhook",
    "endpoint-tested": "发送了测试",
    "scan-asked": "请求了扫描",
  },
};

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return language === "en" ? english : chinese;
}

/** To the minute, in UTC: what is shown to people in many places must not depend on the server's own. */
export function showTime(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
