package io.trireme.api.cel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of type set or map. Its order says nothing: equal is what holds the same elements, and
 * {@code +} is the union, in which later elements of a map replace earlier ones in their place.
 */
final class KeyedList implements ListValue {
    private final ListValue elements;
    private final List<String> keys;

    /**
     * @param keys of a list of type map; none for a set
     */
    KeyedList(ListValue elements, List<String> keys) {
        this.elements = elements;
        this.keys = keys;
    }

    @Override
    public long size() {
        return elements.size();
    }

    @Override
    public Object get(int index) {
        return elements.get(index);
    }

    @Override
    public Iterator<Object> iterator() {
        return elements.iterator();
    }

    @Override
    public List<Object> laidOut() {
        return elements.laidOut();
    }

    @Override
    public Object same(ListValue other, Budget budget) {
        if (size() != other.size()) {
            return false;
        }
        var mine = byKey();
        for (Object element : other) {
            Object match = mine.get(key(element));
            if (match == null) {
                return false;
            }
            Object same = Equality.inside(match, element, budget);
            if (!Boolean.TRUE.equals(same)) {
                return same;
            }
        }
        return true;
    }

    @Override
    public Object add(ListValue other) {
        var all = byKey();
        for (Object element : other) {
            if (keys.isEmpty()) {
                all.putIfAbsent(key(element), element);
            } else {
                all.put(key(element), element);
            }
        }
        return new KeyedList(new ElementList(new ArrayList<>(all.values())), keys);
    }

    private Map<Object, Object> byKey() {
        var all = new LinkedHashMap<Object, Object>();
        elements.forEach(element -> all.put(key(element), element));
        return all;
    }

    private Object key(Object element) {
        return !keys.isEmpty() && element instanceof JsonMap map
                ? keys.stream().map(map::raw).toList()
                : element;
    }
}
