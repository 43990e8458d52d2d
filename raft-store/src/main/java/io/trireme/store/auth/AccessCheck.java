package io.trireme.store.auth;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Whether somebody may do something. An empty answer means yes. */
public record AccessCheck(AuthView view, Caller caller) {
    /** What every user may do. */
    public Optional<AuthRefusal> known() {
        return refusal(_ -> Optional.empty());
    }

    /** What only users with the role root may do. */
    public Optional<AuthRefusal> root() {
        return rootOr(_ -> false);
    }

    /** What root may do, and users of whom something holds. */
    public Optional<AuthRefusal> rootOr(Predicate<AuthUser> theirs) {
        return refusal(
                user ->
                        user.root() || theirs.test(user)
                                ? Optional.empty()
                                : Optional.of(AuthRefusal.PERMISSION_DENIED));
    }

    /**
     * What somebody may do who may do all of this with keys.
     *
     * @param needs are asked for only if they matter
     */
    public Optional<AuthRefusal> keys(Supplier<List<Need>> needs) {
        return granted(grants -> needs.get().stream().allMatch(grants::allow));
    }

    /** What root may do, and users whose roles allow it. */
    public Optional<AuthRefusal> granted(Predicate<Grants> allowed) {
        return rootOr(user -> allowed.test(view.grants(user)));
    }

    private interface Rule {
        Optional<AuthRefusal> refusal(AuthUser user);
    }

    private Optional<AuthRefusal> refusal(Rule rule) {
        // The operator needs no look at the view.
        return switch (caller) {
            case Caller.Operator _ -> Optional.empty();
            case Caller _ when !view.enabled() -> Optional.empty();
            case Caller.Nobody _ -> Optional.of(AuthRefusal.USER_EMPTY);
            case Caller.Named named -> named(named, rule);
        };
    }

    private Optional<AuthRefusal> named(Caller.Named named, Rule rule) {
        Optional<AuthUser> user = view.findUser(named.name());
        if (named.since().isEmpty()) {
            return user.isEmpty()
                    ? Optional.of(AuthRefusal.PERMISSION_DENIED)
                    : rule.refusal(user.get());
        }
        return user.filter(found -> found.since() == named.since().getAsLong())
                .map(rule::refusal)
                .orElse(Optional.of(AuthRefusal.TOKEN_INVALID));
    }
}
