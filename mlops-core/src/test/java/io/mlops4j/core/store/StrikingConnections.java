package io.mlops4j.core.store;

import io.mlops4j.core.RegistryException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Connections on which something happens at the n-th boundary: before a statement is executed,
 * before a commit, or after it. Confined to one thread.
 */
public final class StrikingConnections implements Connections {
  private static final Set<String> EXECUTIONS =
      Set.of("execute", "executeQuery", "executeUpdate", "executeBatch");

  private final Connections connections;
  private final Strike strike;
  private final Map<Session, Session> wrapped = new HashMap<>();
  private final Map<Session, Session> real = new HashMap<>();
  private int boundaries;

  /** What happens at a boundary. */
  public interface Strike {
    void at(int boundary, String what) throws SQLException;
  }

  public StrikingConnections(Connections connections, Strike strike) {
    this.connections = connections;
    this.strike = strike;
  }

  public int boundaries() {
    return boundaries;
  }

  @Override
  public Session borrow() throws SQLException {
    return wrapped.computeIfAbsent(connections.borrow(), this::wrap);
  }

  private Session wrap(Session session) {
    Session wrapper = new Session(proxy(Connection.class, session.connection()));
    real.put(wrapper, session);
    return wrapper;
  }

  @Override
  public void giveBack(Session session, boolean healthy) {
    Session inner = inner(session);
    if (!healthy) {
      wrapped.remove(inner);
      real.remove(session);
    }
    connections.giveBack(inner, healthy);
  }

  private Session inner(Session session) {
    Session inner = real.get(session);
    if (inner == null) {
      throw new IllegalStateException("a session of somebody else");
    }
    return inner;
  }

  private <T> T proxy(Class<T> type, T target) {
    InvocationHandler handler = (self, method, arguments) -> call(target, method, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    if (EXECUTIONS.contains(method.getName())) {
      strike.at(++boundaries, "before " + method.getName());
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (result instanceof PreparedStatement statement) {
      return proxy(PreparedStatement.class, statement);
    }
    return result instanceof Statement statement ? proxy(Statement.class, statement) : result;
  }

  @Override
  public void begin(Session session) throws SQLException {
    connections.begin(inner(session));
  }

  @Override
  public void beginSnapshot(Session session) throws SQLException {
    connections.beginSnapshot(inner(session));
  }

  @Override
  public OptionalLong stamp(Session session) throws SQLException {
    return connections.stamp(session);
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    return connections.hasTable(inner(session), name);
  }

  @Override
  public List<String> damage(Session session) throws SQLException {
    return connections.damage(inner(session));
  }

  @Override
  public String dialect(String script) {
    return connections.dialect(script);
  }

  @Override
  public void deferReferences(Session session) throws SQLException {
    connections.deferReferences(inner(session));
  }

  @Override
  public void checkReferences(Session session) throws SQLException {
    connections.checkReferences(inner(session));
  }

  @Override
  public void commit(Session session) throws SQLException {
    strike.at(++boundaries, "before commit");
    connections.commit(inner(session));
    strike.at(++boundaries, "after commit");
  }

  @Override
  public boolean undone(SQLException failure) {
    return connections.undone(failure);
  }

  @Override
  public void settle() throws SQLException {
    connections.settle();
  }

  @Override
  public void settleAll() throws SQLException {
    connections.settleAll();
  }

  @Override
  public RegistryException translate(SQLException failure) {
    return connections.translate(failure);
  }

  @Override
  public void close() {
    connections.close();
  }
}
