package io.mlops4j.drift;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The components of one record class, looked up once. Immutable. */
final class RecordRow {
  private static final ClassValue<RecordRow> ROWS =
      new ClassValue<>() {
        @Override
        protected RecordRow computeValue(Class<?> type) {
          return new RecordRow(type);
        }
      };

  /** Kinds of values that are counted, and those whose values may be such. */
  private static final List<Class<?>> COUNTED =
      List.of(Number.class, Boolean.class, Character.class, CharSequence.class, Enum.class);

  private final List<Component> components = new ArrayList<>();

  private record Component(String name, Class<?> type, Method accessor) {
    boolean usable() {
      return type.isPrimitive()
          || COUNTED.stream().anyMatch(c -> c.isAssignableFrom(type) || type.isAssignableFrom(c));
    }
  }

  private RecordRow(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      components.add(
          new Component(component.getName(), component.getType(), component.getAccessor()));
    }
  }

  /** The values by name; those of components that are no features only count by their name. */
  static Map<String, @Nullable Object> valuesOf(Record row, Predicate<String> isFeature) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Component component : ROWS.get(row.getClass()).components) {
      boolean feature = isFeature.test(component.name());
      values.put(component.name(), feature ? value(row, component) : null);
    }
    return values;
  }

  private static @Nullable Object value(Record row, Component component) {
    if (!component.usable()) {
      throw new UnusableRecordException(
          named(row, component)
              + " is a "
              + component.type().getTypeName()
              + "; a feature takes a number, boolean, text or enum");
    }
    try {
      Method accessor = component.accessor();
      if (!accessor.canAccess(row)) {
        accessor.setAccessible(true);
      }
      return accessor.invoke(row);
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      throw new UnusableRecordException(
          named(row, component)
              + " cannot be read; make the record public or open its package to io.mlops4j.drift",
          e);
    } catch (InvocationTargetException e) {
      throw new UnusableRecordException(
          named(row, component) + " cannot be read: its accessor threw " + e.getCause(), e);
    }
  }

  private static String named(Record row, Component component) {
    return "component '" + component.name() + "' of record " + row.getClass().getTypeName();
  }
}
