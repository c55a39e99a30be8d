package io.mlops4j.core.store;

import io.mlops4j.core.RegistryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Connections to an SQLite file, each borrowed under a limit a pragma sets: a file that may not
 * grow is a full disk, one that may not be written is a disk mounted read-only.
 */
public final class LimitedConnections implements Connections {
  private final Connections connections;
  private final Supplier<String> pragma;

  public LimitedConnections(Connections connections, Supplier<String> pragma) {
    this.connections = connections;
    this.pragma = pragma;
  }

  @Override
  public Session borrow() throws SQLException {
    Session session = connections.borrow();
    Connection connection = session.connection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(pragma.get());
    }
    return session;
  }

  @Override
  public void giveBack(Session session, boolean healthy) {
    connections.giveBack(session, healthy);
  }

  @Override
  public void begin(Session session) throws SQLException {
    connections.begin(session);
  }

  @Override
  public void beginSnapshot(Session session) throws SQLException {
    connections.beginSnapshot(session);
  }

  @Override
  public OptionalLong stamp(Session session) throws SQLException {
    return connections.stamp(session);
  }

  @Override
  public boolean hasTable(Session session, String name) throws SQLException {
    return connections.hasTable(session, name);
  }

  @Override
  public List<String> damage(Session session) throws SQLException {
    return connections.damage(session);
  }

  @Override
  public String dialect(String script) {
    return connections.dialect(script);
  }

  @Override
  public void deferReferences(Session session) throws SQLException {
    connections.deferReferences(session);
  }

  @Override
  public void checkReferences(Session session) throws SQLException {
    connections.checkReferences(session);
  }

  @Override
  public void commit(Session session) throws SQLException {
    connections.commit(session);
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
