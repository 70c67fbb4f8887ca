{% extends "html_table.tpl" %}
{# Every heading says what it heads, for screen readers: the first cell of a row heads that row. #}
{% block head_tr scoped %}
    <tr>
{% for c in r if c.is_visible != False %}
      <th scope="col" class="{{c.class}}">{{c.display_value}}</th>
{% endfor %}
    </tr>
{% endblock head_tr %}
{% block tr scoped %}
    <tr>
{% for c in r if c.is_visible != False %}
{% if loop.first %}
      <th scope="row" {%- if c.id is defined %} id="T_{{uuid}}_{{c.id}}" {%- endif %} class="{{c.class}}">{{c.display_value}}</th>
{% else %}
      <td {%- if c.id is defined %} id="T_{{uuid}}_{{c.id}}" {%- endif %} class="{{c.class}}">{{c.display_value}}</td>
{% endif %}
{% endfor %}
    </tr>
{% endblock tr %}
