/* The blocks in the editor: drawn by the server, with a field for the country or the button's text. */
(function (wp, told) {
  const { createElement: el } = wp.element;
  const { __ } = wp.i18n;
  const field = { country_rates: 'country', country_numbers: 'country', sign_up: 'text' };
  const label = { country: __('Country (two letters)', 'level7platform'), text: __('Text of the button', 'level7platform') };
  Object.keys(told.titles).forEach(function (name) {
    const block = 'level7platform/' + name.replaceAll('_', '-');
    wp.blocks.registerBlockType(block, {
      apiVersion: 2,
      title: told.titles[name],
      category: 'widgets',
      icon: 'phone',
      attributes: { country: { type: 'string', default: '' }, text: { type: 'string', default: '' } },
      edit: function (props) {
        const which = field[name];
        const controls = which && el(wp.blockEditor.InspectorControls, { key: 'controls' }, el(wp.components.PanelBody, {},
          el(wp.components.TextControl, {
            label: label[which],
            value: props.attributes[which],
            onChange: function (value) { props.setAttributes({ [which]: value }); },
          })));
        return el('div', wp.blockEditor.useBlockProps(),
          controls, el(wp.serverSideRender, { key: 'shown', block: block, attributes: props.attributes }));
      },
      save: function () { return null; },
    });
  });
}(window.wp, window.level7platform));
