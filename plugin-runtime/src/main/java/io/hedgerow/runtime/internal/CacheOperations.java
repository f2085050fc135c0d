package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.CacheStore.Entry;
import io.hedgerow.runtime.host.HostClock;
import io.hedgerow.runtime.module.HostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** {@code meta.cache}: the part of Redis that plugins see (contract §3.3). Owner thread only. */
final class CacheOperations {

    private static final String WRONG_TYPE =
            "WRONGTYPE Operation against a key holding the wrong kind of value";

    private final CacheStore store;
    private final HostClock clock;

    CacheOperations(CacheStore store, HostClock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * @param ttlSeconds not above zero means no expiry; clears an older one
     */
    void set(String key, String text, double ttlSeconds) {
        store.put(key, Entry.ofText(text, ttlSeconds > 0 ? after(ttlSeconds) : 0));
    }

    /**
     * @return {@code null} if there is no such entry
     */
    String get(String key) throws HostException {
        Entry entry = live(key);
        return entry == null ? null : text(entry);
    }

    double incr(String key) throws HostException {
        Entry entry = live(key);
        long next;
        try {
            next = entry == null ? 1 : Math.addExact(Long.parseLong(text(entry)), 1);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new HostException("ReplyError", "ERR value is not an integer or out of range");
        }
        store.put(
                key,
                Entry.ofText(Long.toString(next), entry == null ? 0 : entry.expiresAtMillis()));
        return next;
    }

    /** Redis rule: a time to live that is not positive deletes. */
    boolean expire(String key, double ttlSeconds) {
        Entry entry = live(key);
        if (entry == null) {
            return false;
        }
        if (ttlSeconds > 0) {
            store.put(key, new Entry(entry.text(), entry.list(), after(ttlSeconds)));
        } else {
            store.remove(key);
        }
        return true;
    }

    double lpush(String key, List<String> elements) throws HostException {
        Entry entry = live(key);
        List<String> list = new ArrayList<>(elements);
        Collections.reverse(list);
        list.addAll(list(entry));
        store.put(key, Entry.ofList(list, entry == null ? 0 : entry.expiresAtMillis()));
        return list.size();
    }

    List<String> lrange(String key, double start, double end) throws HostException {
        List<String> list = list(live(key));
        int size = list.size();
        int from = (int) Math.max(0, start < 0 ? size + start : start);
        int to = (int) Math.min(size - 1.0, end < 0 ? size + end : end);
        return from > to ? List.of() : list.subList(from, to + 1);
    }

    double llen(String key) throws HostException {
        return list(live(key)).size();
    }

    /** Count above zero: from the head; below: from the tail; zero: all. */
    double lrem(String key, double count, String element) throws HostException {
        Entry entry = live(key);
        List<String> list = new ArrayList<>(list(entry));
        int before = list.size();
        int left = count == 0 ? before : (int) Math.abs(count);
        boolean fromTail = count < 0;
        for (int n = 0, i = fromTail ? before - 1 : 0; n < before && left > 0; n++) {
            if (list.get(i).equals(element)) {
                list.remove(i);
                left--;
                i -= fromTail ? 1 : 0;
            } else {
                i += fromTail ? -1 : 1;
            }
        }
        if (list.size() < before) {
            replace(key, entry, list);
        }
        return before - list.size();
    }

    /**
     * @return {@code null} if there is no such list
     */
    List<String> lpop(String key, double count) throws HostException {
        Entry entry = live(key);
        if (entry == null) {
            return null;
        }
        if (count < 0) {
            throw new HostException("ReplyError", "ERR value is out of range, must be positive");
        }
        List<String> list = list(entry);
        int taken = (int) Math.min(list.size(), count);
        List<String> popped = List.copyOf(list.subList(0, taken));
        replace(key, entry, list.subList(taken, list.size()));
        return popped;
    }

    private void replace(String key, Entry entry, List<String> list) {
        if (list.isEmpty()) {
            store.remove(key);
        } else {
            store.put(key, Entry.ofList(list, entry.expiresAtMillis()));
        }
    }

    private Entry live(String key) {
        Entry entry = store.get(key);
        if (entry != null && entry.expiredAt(clock.currentTimeMillis())) {
            store.remove(key);
            return null;
        }
        return entry;
    }

    private long after(double ttlSeconds) {
        return clock.currentTimeMillis() + (long) (Math.floor(ttlSeconds) * 1000);
    }

    private static String text(Entry entry) throws HostException {
        if (entry.text() == null) {
            throw new HostException("ReplyError", WRONG_TYPE, Map.of("command", "GET"));
        }
        return entry.text();
    }

    private static List<String> list(Entry entry) throws HostException {
        if (entry == null) {
            return List.of();
        }
        if (entry.list() == null) {
            throw new HostException("ReplyError", WRONG_TYPE, Map.of("command", "LRANGE"));
        }
        return entry.list();
    }
}
