/** What a key is called whose value is for nobody's eyes; written for the `re` module of Erlang and for JavaScript. */
export const SECRET_KEYS =
  'pass(word|wd|phrase|code)|secret|token|credential|authorization|cookie|csrf|session_?id|dsn$|(^|[_-])(pwd|pw|pin|salt|otp)$|(api|access|private|signing|encryption|master|license|ssh|auth|account)[_-]?key|_url$|-key$'

/**
 * Erlang for `Mask(Term)`: the term with the values of keys that look secret taken out: in maps, structs, keyword lists and
 * pairs; passwords in URLs, and what follows `Bearer` or `Basic`, too. It is cut to 100 items of a list or map and 20 levels,
 * so that a large term costs no more than what is shown of it.
 */
export const MASK = String.raw`
  Hidden = <<"(masked)">>,
  {ok, SecretKey} = re:compile("${SECRET_KEYS}", [caseless]),
  {ok, SecretUrl} = re:compile("(://[^:/@\\s]*:)[^@/\\s]+@"),
  {ok, SecretText} = re:compile("^(Bearer|Basic|Token) |^eyJ[\\w-]+\\.[\\w-]+\\.", [caseless]),
  IsSecret = fun(Key) when is_atom(Key) -> re:run(atom_to_binary(Key, utf8), SecretKey, [{capture, none}]) =:= match;
                (Key) when is_binary(Key), byte_size(Key) < 100 -> re:run(Key, SecretKey, [{capture, none}]) =:= match;
                (_) -> false end,
  Of = fun(_, nil) -> nil;
          (_, undefined) -> undefined;
          (_, Flag) when is_boolean(Flag) -> Flag;
          (_, _) -> Hidden end,
  Strip = fun Strip({value, _, 0}) -> '…';
              Strip({value, {Key, Value}, Deep}) ->
                case IsSecret(Key) of
                  true -> {Key, Of(Key, Value)};
                  false -> {Strip({value, Key, Deep - 1}), Strip({value, Value, Deep - 1})}
                end;
              Strip({value, Map, Deep}) when is_map(Map) ->
                Left = case Map of #{'__struct__' := _} -> 1000; _ -> 101 end,
                maps:from_list(Strip({pairs, maps:next(maps:iterator(Map)), Left, Deep - 1}));
              Strip({value, Tuple, Deep}) when is_tuple(Tuple), tuple_size(Tuple) > 0, tuple_size(Tuple) < 1000 ->
                list_to_tuple(Strip({items, tuple_to_list(Tuple), 1000, Deep - 1}));
              Strip({value, List, Deep}) when is_list(List) ->
                case io_lib:printable_unicode_list(List) of
                  true -> List;
                  false -> Strip({items, List, 101, Deep - 1})
                end;
              Strip({value, Text, _}) when is_binary(Text), byte_size(Text) < 4096 ->
                case re:run(Text, SecretText, [{capture, none}]) of
                  match -> Hidden;
                  nomatch -> re:replace(Text, SecretUrl, "\\1(masked)@", [{return, binary}])
                end;
              Strip({value, Other, _}) -> Other;
              Strip({items, [], _, _}) -> [];
              Strip({items, [_ | _], 0, _}) -> [];
              Strip({items, [First | Rest], Left, Deep}) ->
                [Strip({value, First, Deep}) | Strip({items, Rest, Left - 1, Deep})];
              Strip({items, Tail, _, Deep}) -> Strip({value, Tail, Deep});
              Strip({pairs, none, _, _}) -> [];
              Strip({pairs, _, 0, _}) -> [];
              Strip({pairs, {Key, Value, Next}, Left, Deep}) ->
                Kept = case IsSecret(Key) of true -> Of(Key, Value); false -> Strip({value, Value, Deep}) end,
                [{Key, Kept} | Strip({pairs, maps:next(Next), Left - 1, Deep})] end,
  Mask = fun(Term) -> Strip({value, Term, 20}) end,`
