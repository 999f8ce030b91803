/** All rules, in order of value: the order of the check table and of the docs. */
import atomicMapMutatedInPlace from "./atomic-map-mutated-in-place.ts";
import callbackOrBlockUnderMapLock from "./callback-or-block-under-map-lock.ts";
import chanMapDoubleClose from "./chan-map-double-close.ts";
import chanMapEntryDropped from "./chan-map-entry-dropped.ts";
import checkThenActTwoSections from "./check-then-act-two-sections.ts";
import cleanupGoroutineOnCtxDone from "./cleanup-goroutine-on-ctx-done.ts";
import closureMapReassigned from "./closure-map-reassigned.ts";
import deferArgEvaluatedEarly from "./defer-arg-evaluated-early.ts";
import deferUnlockInLoop from "./defer-unlock-in-loop.ts";
import deferredMapOpAfterUnlock from "./deferred-map-op-after-unlock.ts";
import deferredMapOpUnlocked from "./deferred-map-op-unlocked.ts";
import finalizerOnMapHeldObject from "./finalizer-on-map-held-object.ts";
import groupGoSharedMapWrite from "./group-go-shared-map-write.ts";
import guardedMapEscapes from "./guarded-map-escapes.ts";
import guardedMapValueEscapes from "./guarded-map-value-escapes.ts";
import httpTransportPerEntry from "./http-transport-per-entry.ts";
import keyedLockRacyCreate from "./keyed-lock-racy-create.ts";
import lazyInitMapRace from "./lazy-init-map-race.ts";
import loadorstoreLeaksValue from "./loadorstore-leaks-value.ts";
import lockByValueInMap from "./lock-by-value-in-map.ts";
import lockNotReleasedOnReturn from "./lock-not-released-on-return.ts";
import lockUpgradeDeadlock from "./lock-upgrade-deadlock.ts";
import mapFieldMissingLock from "./map-field-missing-lock.ts";
import mapGoroutineUnsynchronized from "./map-goroutine-unsynchronized.ts";
import mapInHttpHandler from "./map-in-http-handler.ts";
import mapInsertDuringRange from "./map-insert-during-range.ts";
import mapLoopvarCapture from "./map-loopvar-capture.ts";
import mapMemoryNotReleased from "./map-memory-not-released.ts";
import mapOrderDependence from "./map-order-dependence.ts";
import mapReusedAcrossIterations from "./map-reused-across-iterations.ts";
import mapStructTagNotALock from "./map-struct-tag-not-a-lock.ts";
import mapValueCopyMutated from "./map-value-copy-mutated.ts";
import mapWriteUnderRlock from "./map-write-under-rlock.ts";
import marshalSharedMap from "./marshal-shared-map.ts";
import missingKeyPointerDeref from "./missing-key-pointer-deref.ts";
import nanMapKey from "./nan-map-key.ts";
import nilInnerMapWrite from "./nil-inner-map-write.ts";
import nilMapWrite from "./nil-map-write.ts";
import parallelSubtestSharedMap from "./parallel-subtest-shared-map.ts";
import pooledMapNotCleared from "./pooled-map-not-cleared.ts";
import rangeGoroutineMapWrite from "./range-goroutine-map-write.ts";
import recoverCannotCatchMapFatal from "./recover-cannot-catch-map-fatal.ts";
import type { Rule } from "./rule.ts";
import shallowCloneSharedInner from "./shallow-clone-shared-inner.ts";
import sharedHeaderMap from "./shared-header-map.ts";
import sharedMapMutated from "./shared-map-mutated.ts";
import structCopySplitsLock from "./struct-copy-splits-lock.ts";
import syncmapCopied from "./syncmap-copied.ts";
import syncmapLoadThenStore from "./syncmap-load-then-store.ts";
import syncmapUncheckedAssertion from "./syncmap-unchecked-assertion.ts";
import unboundedMapCache from "./unbounded-map-cache.ts";
import unhashableDynamicKey from "./unhashable-dynamic-key.ts";
import unmarshalIntoLiveMap from "./unmarshal-into-live-map.ts";
import unsafeMapPointer from "./unsafe-map-pointer.ts";
import waitgroupAddInGoroutine from "./waitgroup-add-in-goroutine.ts";

export const rules: readonly Rule[] = [
  mapGoroutineUnsynchronized,
  mapFieldMissingLock,
  mapInHttpHandler,
  nilMapWrite,
  mapWriteUnderRlock,
  guardedMapEscapes,
  missingKeyPointerDeref,
  deferredMapOpAfterUnlock,
  deferredMapOpUnlocked,
  groupGoSharedMapWrite,
  rangeGoroutineMapWrite,
  marshalSharedMap,
  lockNotReleasedOnReturn,
  lockUpgradeDeadlock,
  nilInnerMapWrite,
  checkThenActTwoSections,
  structCopySplitsLock,
  mapLoopvarCapture,
  lockByValueInMap,
  parallelSubtestSharedMap,
  lazyInitMapRace,
  keyedLockRacyCreate,
  syncmapLoadThenStore,
  mapValueCopyMutated,
  sharedHeaderMap,
  syncmapUncheckedAssertion,
  waitgroupAddInGoroutine,
  deferUnlockInLoop,
  mapReusedAcrossIterations,
  atomicMapMutatedInPlace,
  guardedMapValueEscapes,
  mapOrderDependence,
  chanMapEntryDropped,
  callbackOrBlockUnderMapLock,
  unmarshalIntoLiveMap,
  unhashableDynamicKey,
  httpTransportPerEntry,
  loadorstoreLeaksValue,
  chanMapDoubleClose,
  mapInsertDuringRange,
  closureMapReassigned,
  recoverCannotCatchMapFatal,
  cleanupGoroutineOnCtxDone,
  shallowCloneSharedInner,
  pooledMapNotCleared,
  syncmapCopied,
  deferArgEvaluatedEarly,
  unboundedMapCache,
  finalizerOnMapHeldObject,
  mapStructTagNotALock,
  mapMemoryNotReleased,
  nanMapKey,
  unsafeMapPointer,
  sharedMapMutated,
];
