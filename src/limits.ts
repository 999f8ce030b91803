/** Every bound of the program, named, with its reason. Reaching one is reported in the check, never silent. */

/** GitHub sends no webhook above 25 MB; anything larger is not from GitHub. */
export const webhookBodyBytesMax = 25 * 1024 * 1024;

/** GitHub drops a delivery after 10 s; the store must have answered well before. */
export const webhookAnswerMsMax = 8_000;

/** `GET /pulls/{n}/files` lists at most 3,000 files. */
export const changedFilesMax = 3_000;

/** The check-run API takes at most 50 annotations in one request. */
export const annotationsPerRequestMax = 50;

/** The check-run API refuses a summary above 65,535 characters. */
export const checkSummaryCharsMax = 65_535;

/** GitHub refuses a comment or review body above 65,536 characters. */
export const commentCharsMax = 65_536;

/** A reader stops acting on a review that says too much. */
export const commentsPerReviewMax = 10;
export const commentsPerRuleMax = 5;

/** A Go file above this size is generated or hostile; the largest written ones known are near 1 MB. */
export const goFileBytesMax = 4 * 1024 * 1024;

/** 1 MB of garbage parses in a second; a real file of 4 MB needs less. */
export const parseMsMax = 5_000;

/** The parser reports progress about 10 times a KB of Go, 35 times a KB of garbage: this is 10 s without load. */
export const parseStepsMax = 100_000;

/** Analysis of one package at one commit; a 50,000-line package needs about a second. */
export const packageMsMax = 20_000;

/** A suggestion that replaces more lines hides what it changes, and rarely fits into one hunk. */
export const suggestionLinesMax = 15;

/** Code held in memory between reviews, of all tenants: a push mostly touches files of the last. */
export const blobCacheBytesMax = 64 * 1024 * 1024;

/** GitHub cuts the text of larger blobs off in GraphQL answers; those are read one by one. */
export const graphqlBlobBytesMax = 500_000;

/** One GraphQL answer; larger ones run into GitHub's ten-second limit. */
export const graphqlAnswerBytesMax = 3 * 1024 * 1024;

/** Objects asked for in one GraphQL query. */
export const graphqlObjectsMax = 200;

/** Directories whose texts are asked for before their sizes are known; 16 packages are 1 or 2 MB. */
export const graphqlWholeTreesMax = 16;

/** Pages of a hundred review threads; a pull request beyond that does not open in a browser either. */
export const reviewThreadPagesMax = 20;

/** GitHub gives up on a request after ten seconds; a connection silent for three times that is dead. */
export const githubAnswerMsMax = 30_000;

/** In an outage of GitHub one process asks so often whether it is over, and a job waits one to three times as long. */
export const outageAskMs = 15_000;

/** A settings file is written by hand; a larger one is a mistake or an attack on the parser. */
export const configBytesMax = 64 * 1024;

/** Every glob is matched against every path with a finding. */
export const excludeGlobsMax = 200;

/** Settings of some files: people write a handful of them, with a handful of globs each. */
export const overridesMax = 50;
export const overrideGlobsMax = 50;

/** Mistakes of YAML follow from one another; those behind the first few are noise. */
export const yamlErrorsMax = 5;

/** A list in a check's summary that is longer is not read; the rest is counted. */
export const listedPathsMax = 50;

/** A diff of one pull request that git prints beyond this is generated code. */
export const gitOutputBytesMax = 512 * 1024 * 1024;

/** Memory of one analysis thread's JavaScript heap. */
export const workerHeapMbMax = 1_536;

/** Go source of one pull request's packages, both sides; beyond it packages are named as not analysed. */
export const changeBytesMax = 200 * 1024 * 1024;

/** Connections to PostgreSQL of one process, beside those of the queue; a server's default is 100 in all. */
export const storeConnectionsMax = 10;

/** A store that takes longer to let us in is down: the webhook must be answered before GitHub gives up. */
export const storeConnectMsMax = 5_000;

/** Connections to PostgreSQL of the queue of one process; one of them listens. */
export const queueConnectionsMax = 6;

/** A review that runs longer than this hangs: the largest ones known take a minute. */
export const reviewMsMax = 10 * 60 * 1_000;

/** A job that runs longer than this is taken from its worker; its review has given up long before. */
export const jobMsMax = 15 * 60 * 1_000;

/** Pull requests judged at once in one process: each reads and holds the code of its packages. */
export const reviewsAtOnceMax = 8;

/** Jobs at once in one process. Those that wait for their turn to be judged have a check run that says so. */
export const jobsAtOnceMax = 16;

/** Jobs at once in one process that only a merge queue or a person may have: large reviews never hold them all up. */
export const urgentJobsAtOnceMax = 2;

/** A pull request that changes this many files is a sweep over the code; what is small is judged before it. */
export const hugePullFilesMin = 300;

/** The queue takes a job for dead whose process says nothing for 10 s; half of that may pass before it stands still. */
export const stillMsMax = 5_000;

/** GitHub's limits are of an hour; where more seems to be left, a clock is wrong. */
export const pauseMsMax = 65 * 60 * 1_000;

/** What GitHub answers can lag behind the event that it sent; people do not notice this much. */
export const headLagMs = 1_500;

/** Comments that a person may ask for beyond the limits of the settings; more do not load in a browser. */
export const commentsAskedMax = 50;

/** Directories that lost findings between two pushes; of more, nobody could check what went where. */
export const movedDirectoriesMax = 50;

/** Reviews posted in place of one whose lines GitHub refuses: what is still refused then is told in the summary. */
export const reviewPiecesMax = 12;

/** Deliveries committed in one transaction; a commit costs the same for one and for many. */
export const deliveriesPerCommitMax = 250;

/** Deliveries that wait to be committed: eight commits' worth. Beyond it the store is behind and GitHub is told so. */
export const deliveriesWaitingMax = 2_000;

/** GitHub redelivers for 3 days, GitHub Enterprise for 7; older ids cannot come back. */
export const deliveryDaysKept = 8;

/** Jobs of upkeep at once: they mostly wait for GitHub, and reviews come first. */
export const upkeepAtOnceMax = 2;

/** Pages of a hundred deliveries read by one sweep: those of three busy days. */
export const deliveryPagesMax = 300;

/** How often a delivery is asked for again: what fails that often fails for a reason of its own. */
export const redeliveriesMax = 3;

/** Deliveries asked for again by one sweep, at GitHub's pace of one write a second; the next is minutes away. */
export const redeliveriesPerSweepMax = 100;

/** Pages of a hundred installations; a self-hosted App has a handful. */
export const installationPagesMax = 50;

/** Pages of a hundred repositories of one installation. */
export const repositoryPagesMax = 100;

/** Open pull requests looked at in one repository after a stop, the last touched first. */
export const openPullsMax = 50;

/** A pull request untouched for longer waits for nobody; its next push is reviewed. */
export const reconcileDaysMax = 14;

/** A head whose review failed this often is left alone until somebody asks or pushes. */
export const failedReviewsMax = 3;

/** A stop shorter than this is healed by the sweep of deliveries alone. */
export const reconcileAfterMs = 10 * 60 * 1_000;

/** GitHub may list a repository for moments after it told of its removal; asked this often, it is believed. */
export const removalChecksMax = 4;

/** Missed deliveries looked at by one sweep; it asks for far fewer, and what is behind them waits. */
export const missedReadMax = 5_000;

/** Statements and expressions are walked by recursion; people nest 30 deep, generated code 100. */
export const nestingDepthMax = 500;

/** At a stop running jobs may finish for this long; the whole stop may take 20 s. */
export const jobsFinishMsMax = 14_000;

/** Bodies of webhooks in memory together; their senders are unknown until a body is whole. */
export const webhookBytesInMemoryMax = 8 * webhookBodyBytesMax;

/** A client that needs longer for its headers is holding the connection, not sending. */
export const requestHeadersMsMax = 10_000;

/** GitHub Enterprise gives up after 30 s; a body that takes longer is nobody's. */
export const requestMsMax = 30_000;

/** A commit that takes longer hangs on a dead connection; the senders were refused long before. */
export const commitMsMax = 20_000;

/** A thread that has not answered by then hangs: the analysis itself looks at the clock between rules. */
export const taskMsMax = 60_000;

/** Room for new objects in an analysis thread; left to V8 it takes twice the memory and saves no time. */
export const workerYoungHeapMb = 16;

/** Go source judged at once by all threads; a megabyte takes about 60 MB, of machine-written functions far more. */
export const judgedBytesAtOnceMax = 8 * 1024 * 1024;

/** Threads of analysis in one process; each holds a grammar and the trees of a task. */
export const analysisThreadsMax = 4;

/** From the signal to the end of the process; what is unfinished then is found again at the next start. */
export const stopMsMax = 19_000;

/** Directories whose files a scan reads before it judges them; at most some megabytes of code. */
export const scannedDirectoriesAtOnce = 32;

/** Files whose lines a report on the terminal shows. */
export const framedFilesMax = 500;

/** The demo reviews six small files; a machine that needs longer has a problem that waiting does not mend. */
export const demoReviewMsMax = 60_000;

/** A pull request read longer ago than this is read again before anything is posted: its head may have moved. */
export const staleAfterMs = 15_000;

/** Pairs of accesses compared for one map; a map with more is accessed all over and has a guard or none. */
export const parallelPairsMax = 4_000;

/** Call sites looked at after the start of one goroutine; beyond them anything may run beside it. */
export const spawnPointsMax = 300;

/** A function that assigns more fields than this is taken to assign any. */
export const assignedFieldsMax = 200;

/** Rounds of the dataflow over the blocks of a function; each settles one loop depth, and people nest 5. */
export const dataflowRoundsMax = 24;

/** Functions are handed on through few hands; beyond this the last taker is unknown code. */
export const callbackHandsMax = 3;

/** Maps of one function that are followed from nil to made; people write functions that touch ten. */
export const nilFactsMax = 200;

/** Chains of helpers that hand a lock down are short; where this is not enough nothing is assumed. */
export const lockEntryRoundsMax = 8;

/** Embedding of embedding is looked into this far for a lock. */
export const embeddingDepthMax = 3;

/** Aliases of aliases are followed this far; people write one or two. */
export const aliasDepthMax = 6;

/** A function that more goroutines than this can run is run by many, whichever they are. */
export const rootsMax = 24;

/** An access before or after all goroutines is compared with this many of those that hold the lock. */
export const guardComparisonsMax = 8;

/** Chains of helpers of `init` are short; a longer one is taken for ordinary code. */
export const initDepthMax = 3;

/** `stop` waits for a goroutine itself, or in a method that it calls; few hide it deeper than this. */
export const stopDepthMax = 3;

/** An object is handed down this many calls before it is lost sight of. */
export const handedDownMax = 4;

/** Packages of its module that one package may know; the largest importers there are, mains and registries, have 80. */
export const knownPackagesMax = 128;

/** Declarations that one package may know; those of the largest known importers are 2 MB. */
export const knownCharsMax = 4 * 1024 * 1024;

/** Go source read for one review besides its own packages; what is beyond stays unknown. */
export const knownBytesMax = 24 * 1024 * 1024;

/** Declarations a scan keeps for the packages to come; those of 200 MB of Go. */
export const knownKeptCharsMax = 64 * 1024 * 1024;

/** Nodes of declarations that a thread remembers, 28 bytes each: those of some 20 MB of Go. */
export const rememberedNodesMax = 1_500_000;

/** GitHub builds a group of the merge queue out of at most 100 pull requests. */
export const mergeGroupPullsMax = 100;

/** From the click on "log in" to the way back from GitHub; who needs longer begins again. */
export const loginAttemptMsMax = 10 * 60 * 1_000;

/** A session nobody uses ends within a day, any session within a week. */
export const sessionIdleMsMax = 24 * 60 * 60 * 1_000;
export const sessionMsMax = 7 * 24 * 60 * 60 * 1_000;

/** A copy of a session's id is good for an hour at most. */
export const sessionRotatedMs = 60 * 60 * 1_000;

/** Requests that were under way while the id was replaced; a page asks for all it needs within seconds. */
export const formerSessionMs = 60_000;

/** How old what GitHub said a person sees may be before it is asked again. */
export const viewFreshMs = 4 * 60 * 1_000;

/** While GitHub does not answer, what it last said counts until then; afterwards nothing is shown. */
export const viewKeptMsMax = 15 * 60 * 1_000;

/** A page waits this long for what its reader may see; GitHub lists a hundred repositories in under a second. */
export const viewWaitMsMax = 8_000;

/** After a failure GitHub is left in peace for this long; what it last said serves meanwhile. */
export const viewRetryMs = 20_000;

/** Installations and pages of a hundred repositories that are read for one person: an organisation of 20,000. */
export const userInstallationsMax = 300;
export const userRepositoryPagesMax = 200;

/** Tokens for the API that one person may have; more than a few are forgotten ones. */
export const apiTokensMax = 20;

/** Entries of the audit on one page. */
export const auditRowsShown = 100;

/** Longer than a year, so that two yearly reviews can be told apart. */
export const auditDaysKept = 400;

/** A person waits for this; GitHub itself gives up after ten seconds. */
export const userAnswerMsMax = 10_000;

/** GitHub takes titles of 256 characters; whatever stands in an event is shown in lists. */
export const pullTitleCharsMax = 256;

/** A reason is a sentence or two; a longer one belongs into the discussion. */
export const reasonCharsMax = 300;

/** A command stands at the top of a comment; nobody writes one behind ten thousand characters. */
export const commandCharsMax = 10_000;

/** Askers whose rate is remembered; a hundred bytes each. */
export const rateLimitAskersMax = 20_000;

/** A server that takes in a webhook answers at once and works afterwards. */
export const outwardAnswerMsMax = 10_000;

/** Of an answer to a webhook only the status counts. */
export const outwardAnswerBytesMax = 64 * 1024;

/** A server that took nothing for this long is gone: its endpoint is turned off, and says so. */
export const outwardFailingMsMax = 5 * 24 * 60 * 60 * 1_000;

/** Deliveries that are shown for one endpoint; older ones are dropped. */
export const outwardLogMax = 50;

/** Endpoints of one installation; each event is sent to all of them. */
export const endpointsMax = 10;

/** Events that wait for one endpoint; beyond it the oldest are dropped, because a receiver so late reads the API. */
export const outwardWaitingMax = 5_000;

/** Events handed to the queue at once. */
export const outwardBatchMax = 500;

/** Who administers an organisation changes rarely, and before every change made here it is asked again. */
export const administeredKeptMs = 2 * 60 * 1_000;

/** Forms hold a name or an address. */
export const formBytesMax = 64 * 1024;

/** Prometheus waits ten seconds for an answer; figures of a store that is slower are left out of it. */
export const figuresMsMax = 5_000;

/** Installations whose budget at GitHub is remembered; a hundred bytes each. */
export const budgetsKnownMax = 5_000;

/** Installations whose budget is shown; each is four series, and only those that run out ask for an operator. */
export const budgetsShownMax = 20;

/** Spans that wait for their collector; beyond it they are dropped, for tracing must not cost memory. */
export const spansWaitingMax = 2_048;

/** Scans of whole trees at once in one process: reviews come first. */
export const scansAtOnceMax = 2;

/** The largest repositories need ten minutes of requests; below the time after which a job is taken away. */
export const scanMsMax = 13 * 60 * 1_000;

/** Kubernetes with all that it carries has 5,000 directories of Go. */
export const scannedDirectoriesMax = 10_000;

/** Between two requests of the scans of one installation: at most 3,600 an hour, of at least 5,000. */
export const scanGapMs = 1_000;

/** A scan begins only where this share of the hour's requests is left. */
export const scanBudgetShare = 0.5;

/** Progress is for people, who look every few seconds. */
export const scanProgressMs = 1_000;

/** Scans queued at once: the next ones are minutes away. */
export const scansPlannedMax = 200;

/** From midnight UTC on, in minutes: each repository has its moment of the night. */
export const scanNightMinutes = 6 * 60;

/** A scan that was queued longer ago than this has lost its job. */
export const scanLostHours = 20;

/** Files that a scan did not analyse, as they are kept; of more only the count. */
export const scanUnreadKeptMax = 500;

/** Reviews that a later one replaced are looked up within weeks; a year and a bit keeps yearly reports whole. */
export const reviewDaysKept = 400;

/** Settled findings are what charts of the past are made of; three years of them, and a bit. */
export const findingDaysKept = 1_100;

/** Rows that one statement of forgetting deletes, with all that hangs on them: a tenth of a second. */
export const retentionRowsPerBatch = 1_000;

/** Batches of one kind in one go; what is left goes six hours later. */
export const retentionBatchesMax = 200;
