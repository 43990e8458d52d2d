package io.trireme.api.cel;

import java.util.Iterator;
import java.util.List;

/** A list that an expression made, each element a value. */
record ElementList(List<Object> elements) implements ListValue {
    static final ElementList EMPTY = new ElementList(List.of());

    static ElementList of(List<String> texts) {
        return new ElementList(List.copyOf(texts));
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
        return elements;
    }
}
