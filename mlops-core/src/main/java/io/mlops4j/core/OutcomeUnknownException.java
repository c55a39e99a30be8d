package io.mlops4j.core;

/**
 * The database failed while a change was committed: all of the change may be there, or nothing of
 * it, and neither is known. The one exception that says so; any other one means that nothing of the
 * change is there. Immutable.
 *
 * <p>On PostgreSQL the connection was lost, or the server went down, before the answer to the
 * commit came. On SQLite the disk failed in the commit and once more when the failed change was to
 * be overwritten; readers do not see the change, but when every process that uses the registry dies
 * before the next write, it may be there afterwards. A commit that failed in any other way was
 * undone, and is a {@link RegistryStorageException}.
 *
 * <p>Open a registry that answers and look at what the call changes: a version at {@link
 * RegisteredModel#versions()} (its artifacts have the digests of your files), an alias at {@link
 * RegisteredModel#history()}, a state, a description or a tag at {@link RegisteredModel#changes()},
 * points of a run at {@link Run#summary(String)}. Repeating is safe without a look for what opens a
 * registry, collects garbage, sets a tag, a description or a parameter to a value, and for a
 * promotion: promoted twice, an alias points to where it should, and its history has one more
 * entry. A promotion that expects a version is refused when it had taken effect. Registering or
 * logging again, where the first time had taken effect, makes a second version and second points.
 *
 * <p>Listeners are not told of such a change.
 */
public final class OutcomeUnknownException extends RegistryException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, with the offending value, and what to do
   * @param cause what failed below
   */
  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
