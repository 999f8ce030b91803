/** All rules, in order of value: the order of the check table and of the docs. */
import atomicMapMutatedInPlace from "./atomic-map-mutated-in-place.ts";
import chanMapDoubleClose from "./chan-map-double-close.ts";
import chanMapEntryDropped from "./chan-map-entry-dropped.ts";
import deferUnlockInLoop from "./defer-unlock-in-loop.ts";
import deferredMapOpAfterUnlock from "./deferred-map-op-after-unlock.ts";
import deferredMapOpUnlocked from "./deferred-map-op-unlocked.ts";
import groupGoSharedMapWrite from "./group-go-shared-map-write.ts";
import guardedMapEscapes from "./guarded-map-escapes.ts";
import guardedMapValueEscapes from "./guarded-map-value-escapes.ts";
import httpTransportPerEntry from "./http-transport-per-entry.ts";
import keyedLockRacyCreate from "./keyed-lock-racy-create.ts";
import lazyInitMapRace from "./lazy-init-map-race.ts";
import loadorstoreLeaksValue from "./loadorstore-leaks-value.ts";
import lockNotReleasedOnReturn from "./lock-not-released-on-return.ts";
import mapFieldMissingLock from "./map-field-missing-lock.ts";
import mapGoroutineUnsynchronized from "./map-goroutine-unsynchronized.ts";
import mapInHttpHandler from "./map-in-http-handler.ts";
import mapInsertDuringRange from "./map-insert-during-range.ts";
import mapLoopvarCapture from "./map-loopvar-capture.ts";
import mapReusedAcrossIterations from "./map-reused-across-iterations.ts";
import mapWriteUnderRlock from "./map-write-under-rlock.ts";
import marshalSharedMap from "./marshal-shared-map.ts";
import nilInnerMapWrite from "./nil-inner-map-write.ts";
import nilMapWrite from "./nil-map-write.ts";
import parallelSubtestSharedMap from "./parallel-subtest-shared-map.ts";
import rangeGoroutineMapWrite from "./range-goroutine-map-write.ts";
import type { Rule } from "./rule.ts";
import structCopySplitsLock from "./struct-copy-splits-lock.ts";
import syncmapUncheckedAssertion from "./syncmap-unchecked-assertion.ts";
import unmarshalIntoLiveMap from "./unmarshal-into-live-map.ts";
import waitgroupAddInGoroutine from "./waitgroup-add-in-goroutine.ts";

export const rules: readonly Rule[] = [
  mapGoroutineUnsynchronized,
  mapFieldMissingLock,
  mapInHttpHandler,
  nilMapWrite,
  mapWriteUnderRlock,
  guardedMapEscapes,
  deferredMapOpAfterUnlock,
  deferredMapOpUnlocked,
  groupGoSharedMapWrite,
  rangeGoroutineMapWrite,
  marshalSharedMap,
  lockNotReleasedOnReturn,
  nilInnerMapWrite,
  structCopySplitsLock,
  mapLoopvarCapture,
  parallelSubtestSharedMap,
  lazyInitMapRace,
  keyedLockRacyCreate,
  syncmapUncheckedAssertion,
  waitgroupAddInGoroutine,
  deferUnlockInLoop,
  mapReusedAcrossIterations,
  atomicMapMutatedInPlace,
  guardedMapValueEscapes,
  chanMapEntryDropped,
  unmarshalIntoLiveMap,
  httpTransportPerEntry,
  loadorstoreLeaksValue,
  chanMapDoubleClose,
  mapInsertDuringRange,
];
